// The messages to a mailbox's holder as they lie in the mailbox: RFC 5322, plain text, in the service's language.
// Invariant: nothing secret and no link is in one, whatever names programs and people have; it has no answer by a
// program (RFC 3834) and asks for none at an address that may not exist.
import MailComposer from "nodemailer/lib/mail-composer";
import { parseAddress } from "../policy/address.ts";
import { CHANNEL_NAME, CHANNELS, type Channel } from "../policy/channel.ts";
import type { Holder, Refused } from "../store/holder-message.ts";
import type { Words } from "../words/en.ts";
import { clientName } from "../words/sentences.ts";
import { time } from "./answer.ts";
import { oneLine } from "./holder-messages.ts";

export interface Letter {
  subject: string;
  /** Paragraphs. */
  text: string[];
}

/** Programs named in one message. */
const PROGRAMS_MOST = 8;

/** What of the mailbox is open and blocked now, since when and until when. */
export function changedLetter(words: Words, holder: Holder): Letter {
  const { notices } = words;
  const { mailbox } = holder;
  const lines = CHANNELS.map((channel) => `- ${stateLine(words, holder, channel)}`);
  const isAnyBlocked = mailbox.blocked.length > 0;
  return {
    subject: notices.changedSubject(mailbox.address),
    text: [
      notices.about(mailbox.address),
      [notices.changed, ...lines].join("\n"),
      ...(isAnyBlocked ? [`${notices.arrives} ${notices.password}`] : []),
      ...closing(words, holder),
    ],
  };
}

/** Which programs were refused, how often, since when. `refused` is not empty. */
export function refusedLetter(words: Words, holder: Holder, refused: readonly Refused[]): Letter {
  const { notices, formats } = words;
  const { mailbox, wanted } = holder;
  const moment = (ms: number) => formats.formatMoment(time(ms), wanted.timeZone);
  const lines = refused.slice(0, PROGRAMS_MOST).map(({ channel, software, ip, count, firstAt, lastAt }) => {
    const name = clientName(words.clients, channel, { software: plainName(software), place: ip || "?" });
    const from = ip === "" ? name : `${name}, ${words.clients.from(ip)}`;
    return `- ${notices.refusal(from, CHANNEL_NAME[channel], count, moment(firstAt), moment(lastAt))}`;
  });
  const more = refused.length - PROGRAMS_MOST;
  if (more > 0) lines.push(`- ${notices.more(more)}`);
  const channels = CHANNELS.filter((channel) => refused.some((each) => each.channel === channel));
  return {
    subject: notices.refusedSubject(mailbox.address),
    text: [
      notices.about(mailbox.address),
      [notices.refused(refused.length), ...lines].join("\n"),
      channels.map((channel) => stateLine(words, holder, channel)).join("\n"),
      `${notices.arrives} ${notices.password}`,
      notices.daily,
      ...closing(words, holder),
    ],
  };
}

/** The whole message, lines ending in CRLF. */
export async function composed(
  words: Words,
  { mailbox, wanted, customer }: Holder,
  { subject, text }: Letter,
  { messageId, at }: { messageId: string; at: number },
): Promise<string> {
  const domain = mailbox.address.slice(mailbox.address.lastIndexOf("@") + 1);
  const replyTo = wanted.contact === "" ? customer.email : emailIn(wanted.contact);
  const built = await new MailComposer({
    from: { name: words.notices.sender, address: `postmaster@${domain}` },
    to: { name: oneLine(mailbox.displayName), address: mailbox.address },
    ...(replyTo === null ? {} : { replyTo: { name: "", address: replyTo } }),
    subject,
    date: new Date(at),
    messageId: `<${messageId}@${domain}>`,
    headers: { "Auto-Submitted": "auto-generated", "Content-Language": wanted.language },
    text: `${text.join("\n\n")}\n`,
    newline: "windows",
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
  return built.toString("utf8");
}

function stateLine({ notices, formats }: Words, { mailbox, wanted }: Holder, channel: Channel): string {
  const moment = (ms: number) => formats.formatMoment(time(ms), wanted.timeZone);
  const turn = mailbox.turns[channel];
  const until = turn === undefined ? null : moment(turn * 1_000);
  const since = mailbox.since[channel];
  return since === undefined
    ? notices.open(CHANNEL_NAME[channel], until)
    : notices.blocked(CHANNEL_NAME[channel], moment(since), until);
}

function closing({ notices }: Words, { wanted, customer }: Holder): string[] {
  const name = oneLine(customer.name);
  const contact = wanted.contact || (name === "" ? customer.email : `${name}, ${customer.email}`);
  return [notices.ask(contact), `${notices.panel} ${notices.automatic}`];
}

/** Whoever has the password says what a program is called: nothing that a mail program makes a link of. */
function plainName(software: string): string {
  return oneLine(software.replace(/[^\p{L}\p{N} .,()_+/-]/gu, " ").replace(/\.(?=\p{L})|\/\//gu, " "));
}

/** The first address in a line of text. */
function emailIn(text: string): string | null {
  for (const word of text.split(/[\s,;<>()]+/)) {
    // An account's address may have a tag, which a mailbox's has not.
    const candidate = word.replace(/[.:]+$/, "");
    if (parseAddress(candidate.replace("+", "")) !== null) return candidate;
  }
  return null;
}
