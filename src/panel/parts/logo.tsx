// The product's sign: a small door in a big gate, ajar.
import { useWords } from "../language.ts";

export function Logo() {
  const { common } = useWords();
  return (
    <span className="logo">
      <svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
        <rect className="logo-wall" width="32" height="32" rx="7" />
        <path className="logo-gate" d="M8 26V15a8 8 0 0 1 16 0v11z" />
        <path className="logo-door" d="M12.2 26V15.6a3.8 3.8 0 0 1 7.6 0V26z" />
        <circle className="logo-knob" cx="17.6" cy="19.6" r="1.1" />
      </svg>
      <span className="logo-name">{common.product}</span>
    </span>
  );
}
