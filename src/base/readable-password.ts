// Passwords made for people: random, and easy to read out and to type.
import { randomInt } from "node:crypto";

/** Without those that are read for another: 1 l i, 0 o, v w. */
const CONSONANTS = "bcdfghjkmnprstxz";
const VOWELS = "aeu";

/** Like "kabut-rezam-hufat-sener-27": 67 bits, and can be typed from paper. */
export function readablePassword(): string {
  const pick = (letters: string) => letters[randomInt(letters.length)] ?? "";
  const word = () => pick(CONSONANTS) + pick(VOWELS) + pick(CONSONANTS) + pick(VOWELS) + pick(CONSONANTS);
  return `${word()}-${word()}-${word()}-${word()}-${randomInt(10, 100)}`;
}
