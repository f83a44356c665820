// Password hashes (argon2id) of accounts and mailboxes, and which passwords are refused.
// Invariant: verifying costs the same whether or not there was a hash to compare with.
import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { Refusal } from "../store/refusal.ts";
import { MAILBOX_PASSWORD_MAX, MAILBOX_PASSWORD_MIN } from "../wire/mailbox.ts";
import { isCommonPassword } from "./common-password.ts";

/** OWASP's second choice for argon2id: 19 MiB, two passes, one lane. */
const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const DIFFERENT_LETTERS_MIN = 5;
const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

const derive = promisify(argon2);

export class PasswordWeak extends Refusal {
  constructor(detail: string) {
    super("password-weak", detail);
  }
}

/** PHC string, as kept for an account. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive("argon2id", {
    message: password,
    nonce: salt,
    parallelism: LANES,
    tagLength: HASH_BYTES,
    memory: MEMORY_KIB,
    passes: PASSES,
  });
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${unpadded(salt)}$${unpadded(hash)}`;
}

/** As Dovecot reads it from its password database. */
export async function hashMailboxPassword(password: string): Promise<string> {
  return `{ARGON2ID}${await hashPassword(password)}`;
}

/** Without a hash (no such account) it takes as long and is false. */
export async function verifyPassword(hash: string | undefined, password: string): Promise<boolean> {
  const match = PHC.exec(hash ?? "");
  if (match === null) {
    await hashPassword(password);
    return false;
  }
  const [, memory, passes, lanes, salt = "", kept = ""] = match;
  const expected = Buffer.from(kept, "base64");
  const found = await derive("argon2id", {
    message: password,
    nonce: Buffer.from(salt, "base64"),
    parallelism: Number(lanes),
    tagLength: expected.length,
    memory: Number(memory),
    passes: Number(passes),
  });
  return timingSafeEqual(found, expected);
}

/** Refuses what is too short, too long, untypable, or the first thing anyone would guess. */
export async function checkPassword(password: string, address: string): Promise<void> {
  const length = [...password].length;
  if (length < MAILBOX_PASSWORD_MIN)
    throw new PasswordWeak(`The password needs at least ${MAILBOX_PASSWORD_MIN} characters.`);
  if (length > MAILBOX_PASSWORD_MAX)
    throw new PasswordWeak(`The password may have at most ${MAILBOX_PASSWORD_MAX} characters.`);
  if (/\p{Cc}/u.test(password)) throw new PasswordWeak("The password contains a character nobody can type.");
  const lower = password.toLowerCase();
  const [local = "", domain = ""] = address.toLowerCase().split("@");
  if ([address.toLowerCase(), local, domain].includes(lower))
    throw new PasswordWeak("The password is the address itself.");
  if (new Set(lower).size < DIFFERENT_LETTERS_MIN)
    throw new PasswordWeak(`The password needs at least ${DIFFERENT_LETTERS_MIN} different characters.`);
  if (await isCommonPassword(password))
    throw new PasswordWeak("The password is one of those that are tried first.");
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
