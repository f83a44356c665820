// Sentences that are put together the same way in every language: which one is said is decided here, how it
// reads stands in the catalog.
import { CHANNEL_NAME, CHANNELS, type Channel, orderedChannels } from "../policy/channel.ts";
import type { Until } from "../wire/common.ts";
import type { Rule } from "../wire/rule.ts";
import type { Words } from "./en.ts";

/** In words, what blocking these channels amounts to. */
export function meaningOf(words: Words["restrictions"], blocked: readonly Channel[]): string {
  const key = orderedChannels(blocked).join(",") as keyof typeof words.meanings;
  return words.meanings[key];
}

/** What people regret afterwards about such a choice; empty when nothing speaks against it. */
export function regretsOf({ regrets }: Words["restrictions"], blocked: readonly Channel[]): string[] {
  const is = (channel: Channel) => blocked.includes(channel);
  const isReadable = !(is("pop") && is("imap") && is("webmail"));
  const isReadableBySoftware = !(is("pop") && is("imap"));
  if (blocked.length === 4) return [regrets.everything];
  const said: string[] = [];
  if (!isReadable) said.push(regrets.unreadable);
  if (is("smtp") && isReadableBySoftware)
    said.push(is("webmail") ? regrets.cannotAnswer : regrets.answerInWebmail);
  if (!is("smtp") && !isReadableBySoftware && !is("webmail")) said.push(regrets.canStillSend);
  if (is("smtp")) said.push(regrets.devices);
  if (is("webmail") && isReadable) said.push(regrets.noWebmail);
  return said;
}

/** "POP and IMAP blocked since 24 Nov 2026, 16:40" or, at different times, each with its own. */
export function blockedSince(
  { formats, mailboxes }: Words,
  blocked: readonly Channel[],
  since: Partial<Record<Channel, string>>,
): string {
  const byTime = new Map<string, Channel[]>();
  for (const channel of blocked) {
    const iso = since[channel];
    const when = iso === undefined ? "" : formats.formatDateTime(iso);
    byTime.set(when, [...(byTime.get(when) ?? []), channel]);
  }
  const parts = [...byTime].map(([when, channels], at) =>
    mailboxes.blockedPart(channels, when === "" ? null : when, at === 0),
  );
  return formats.formatList(parts);
}

/** "Restricted: POP blocked since 24 Nov 2026, 16:40; POP opens again Monday, 08:00, in 6 days" */
export function alertLabel(
  words: Words,
  { blocked, since, until }: { blocked: readonly Channel[]; since: Until; until: Until },
): string {
  const said = blockedSince(words, blocked, since);
  const turns = turnSentences(words, blocked, until);
  return turns.length === 0 ? words.mailboxes.alert(said) : words.mailboxes.alertTurning(said, turns);
}

export function channelState(words: Words["mailboxes"], channel: Channel, isBlocked: boolean): string {
  return `${CHANNEL_NAME[channel]} ${isBlocked ? words.blocked : words.open}`;
}

/** What a program that signed in is called. `place` is empty of all those that are not kept singly. */
export function clientName(
  words: Words["clients"],
  channel: Channel,
  { software, place }: { software: string; place: string },
): string {
  if (software !== "") return software;
  if (place === "") return words.others;
  return channel === "webmail" ? words.unnamedBrowser : words.unnamedProgram;
}

/** "Thunderbird, from 192.0.2.7" */
export function attemptSource(
  words: Words["clients"],
  { channel, software, ip }: { channel: Channel; software: string; ip: string },
): string {
  // One attempt is never "others", also where its place is not known.
  const name = clientName(words, channel, { software, place: ip === "" ? "?" : ip });
  return ip === "" ? name : `${name}, ${words.from(ip)}`;
}

/** One sentence for each channel that becomes the other thing by itself: "IMAP opens again Monday, 08:00, in 6 days". */
export function turnSentences(words: Words, blocked: readonly Channel[], until: Until): string[] {
  return CHANNELS.flatMap((channel) => {
    const at = until[channel];
    return at === undefined ? [] : turnSentence(words, channel, blocked.includes(channel), at);
  });
}

export function turnSentence(
  { turns, formats }: Words,
  channel: Channel,
  isBlocked: boolean,
  at: string,
): string {
  const say = isBlocked ? turns.opens : turns.closes;
  return say(CHANNEL_NAME[channel], formats.formatComing(at), formats.formatAgo(at));
}

/** "A rule in this mailbox forwards mail to bob@example.net and keeps no copy here." */
export function ruleSentence({ rule: words }: Words["rules"], { kind, to, keepsCopy }: Rule): string {
  if (kind === "program") return words.program(to);
  const where = to ?? words.madeUpAddress;
  if (kind === "notify") return words.notice(where);
  return keepsCopy ? words.forwardCopy(where) : words.forward(where);
}

/** How to get at them, by the ways that are open. `known`: how many there are to remove, as far as is known. */
export function removalAdvice(
  { aims, ways }: Words["rules"],
  blocked: readonly Channel[],
  known: number,
): string {
  const aim = known === 0 ? aims.see : known === 1 ? aims.removeOne : aims.removeMany;
  if (!blocked.includes("webmail")) return ways.webmail(aim);
  return blocked.includes("imap") ? ways.none(aim) : ways.program(aim);
}
