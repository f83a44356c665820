// How hard a password is to guess, as a hint; the server has the last word. Loaded when one is first typed.
import { ZxcvbnFactory } from "@zxcvbn-ts/core";

/** What people try first. The full lists would weigh more than the panel; the server may know more words. */
const COMMON = (
  "password passwort motdepasse contrasena senha wachtwoord haslo parola welcome welkom bienvenue admin " +
  "administrator root master login secret letmein changeme default test guest user qwerty qwertz azerty " +
  "asdfgh abc123 iloveyou monkey dragon football baseball superman batman princess sunshine shadow summer " +
  "winter spring autumn hello hallo bonjour mail email webmail postmaster office company google amazon"
).split(" ");

const factory = new ZxcvbnFactory({ dictionary: { common: COMMON } });

/** 0 (very weak) to 4 (strong). `about`: words an attacker would try for this very mailbox. */
export function scorePassword(password: string, about: readonly string[]): number {
  return factory.check(
    password,
    about.filter((word) => word.length > 2),
  ).score;
}
