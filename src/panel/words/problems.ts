// One sentence for every problem code, and for what the network does.
// Invariant: every code of wire/problem.ts has its sentence (the type demands it).
import type { ProblemCode } from "../../wire/problem.ts";
import { count } from "./formats.ts";

export const problemSentences: Readonly<Record<ProblemCode, string>> = {
  "bad-request": "The server did not understand this request.",
  "not-signed-in": "Your session has ended. Sign in again to go on.",
  "wrong-credentials": "This email and password do not belong together. Check both and try again.",
  "not-allowed": "Your account may not do this.",
  "foreign-request": "For your safety this request was refused. Load the page again and retry.",
  "not-found": "This no longer exists, or it is not yours.",
  "address-taken": "This address already exists.",
  "address-invalid": "This is not a valid address. Use letters, digits, dots, hyphens and underscores.",
  "password-weak": "This password is too easy to guess. Use a longer one, or let us generate one.",
  "password-wrong": "This is not your account's password. Check it and try again.",
  "confirmation-missing": "What you typed is not the address. Nothing was deleted.",
  "restrictions-changed": "Someone else has changed these restrictions meanwhile.",
  "email-taken": "An account with this email already exists.",
  "name-taken": "This name is already in use.",
  "not-empty": "This still holds something. Empty it first.",
  "too-large": "This is more than the server accepts at once.",
  "too-many-requests": "Too many tries.",
  "version-unsupported": "The server was updated. Load the page again.",
  "store-unavailable":
    "The server cannot reach its records at the moment. Look again shortly whether the change was made.",
  internal:
    "The server made a mistake, and it has been written down. Try again; if it stays, tell your mail provider.",
};

export const networkSentences = {
  unreachable: "The server cannot be reached. Check your connection and try again.",
  strangeAnswer: "The server gave an answer this page does not understand. Load the page again.",
} as const;

export const waitSentence = (seconds: number) =>
  `Too many wrong tries. Please wait ${count(seconds, "second", "seconds")} before the next one.`;
export const waitUnknownSentence = "Too many wrong tries. Please wait a moment before the next one.";
export const requestIdSentence = (id: string) => `Reference for your mail provider: ${id}`;
