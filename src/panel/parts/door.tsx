// A way in as a picture: an open arch, or a shut door with its keyhole. Always beside words.
export function Door({ isShut }: { isShut: boolean }) {
  return (
    <svg className="door" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      {isShut ? (
        <path
          fill="currentColor"
          fillRule="evenodd"
          d="M3 15V6.5a5 5 0 0 1 10 0V15zM8 7.2a1.5 1.5 0 0 0-.75 2.8V12h1.5v-2A1.5 1.5 0 0 0 8 7.2z"
        />
      ) : (
        <path
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinejoin="round"
          d="M3.75 14.25V6.5a4.25 4.25 0 0 1 8.5 0v7.75M1.5 14.25h13M3.75 14.25 8.2 12.6V6.1L4.2 4.9"
        />
      )}
    </svg>
  );
}
