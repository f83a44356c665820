// What is asked for of messages to holders, checked.
// Invariant: a message never holds a link, so that nobody learns to follow one that says to come from here.

import type { HolderMessages } from "../wire/service.ts";
import { languageOf } from "../words/languages.ts";
import { refuse } from "./problem.ts";

export function askedHolderMessages(asked: HolderMessages): HolderMessages {
  const { language, timeZone } = asked;
  if (languageOf(language) === undefined) throw refuse("bad-request", "There is no such language.");
  if (!isTimeZone(timeZone)) throw refuse("bad-request", "There is no such time zone.");
  const contact = oneLine(asked.contact);
  if (/:\/\/|\bwww\./i.test(contact)) throw refuse("bad-request", "The contact must hold no link.");
  return { ...asked, contact };
}

/** Without what would make two lines of it, hide part of it or turn it around. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim();
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
