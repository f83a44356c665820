// Makes a password that is strong and can be read aloud: no letters that look alike, in groups.
// Invariant: every character is drawn evenly from the system's random source.

const ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";
const GROUPS = 4;
const GROUP_LENGTH = 5;
/** Bytes from here on would favour the alphabet's first characters. */
const FAIR_LIMIT = 256 - (256 % ALPHABET.length);

export function generatePassword(): string {
  const groups = Array.from({ length: GROUPS }, () =>
    Array.from({ length: GROUP_LENGTH }, drawCharacter).join(""),
  );
  return groups.join("-");
}

function drawCharacter(): string {
  const byte = new Uint8Array(1);
  do crypto.getRandomValues(byte);
  while ((byte[0] ?? 0) >= FAIR_LIMIT);
  return ALPHABET.charAt((byte[0] ?? 0) % ALPHABET.length);
}
