// Asks the mail hosts what their servers would answer for mailboxes, compares it with what is wished, and keeps what
// differs as alarms.
// Invariant: a mail host's words are compared only with a state that it had in force before it asked its servers; a
// mailbox that was changed meanwhile is not judged.
import { CHANNELS, type Channel } from "../policy/channel.ts";
import { contradicts, isSettled, wishAt } from "../policy/wish.ts";
import { type Checked, keepChecked } from "../store/alarm.ts";
import { mailboxesById } from "../store/check-round.ts";
import type { Mailbox } from "../store/mailbox.ts";
import type { Word } from "../wire/ask.ts";
import type { CheckedChannel, HostCheck } from "../wire/check.ts";
import type { HostAnswer } from "./ask-room.ts";
import type { Context } from "./context.ts";

export interface MailboxCheck {
  mailbox: Mailbox;
  hosts: HostCheck[];
}

/** Lines of the log for one mail host's check; more are counted. */
const LINES_MOST = 5;

/** At most as many as one ask may name. Mailboxes that are gone are left out. */
export async function checkMailboxes(context: Context, ids: readonly string[]): Promise<MailboxCheck[]> {
  const { store, asks, now } = context;
  const before = await mailboxesById(store.db, ids);
  if (before.length === 0) return [];
  const addresses = before.map(({ address }) => address);
  const told = await asks.ask("checked", { kind: "check", addresses });
  const mailboxes = await mailboxesById(
    store.db,
    before.map(({ id }) => id),
  );
  const at = Math.floor(now() / 1_000);
  const checks = mailboxes.map(
    (mailbox): MailboxCheck => ({
      mailbox,
      hosts: told.map((host) => hostCheck(store.id, mailbox, host, at)),
    }),
  );
  for (const [nth, { mailHostId, mailHost, outcome }] of told.entries())
    if (outcome === "answered") await keep(context, { mailHostId, mailHost }, checks, nth);
  return checks;
}

function hostCheck(storeId: string, mailbox: Mailbox, told: HostAnswer<"checked">, now: number): HostCheck {
  const { mailHost, outcome, answer } = told;
  const inForce = answer !== null && answer.storeId === storeId && answer.appliedSerial >= mailbox.version;
  const words = answer?.mailboxes.find(({ address }) => address === mailbox.address)?.words ?? [];
  return {
    mailHost,
    outcome,
    inForce,
    channels:
      answer === null ? [] : CHANNELS.map((channel) => compared(mailbox, channel, words, inForce, now)),
  };
}

function compared(
  mailbox: Mailbox,
  channel: Channel,
  words: readonly Word[],
  inForce: boolean,
  now: number,
): CheckedChannel {
  const wish = wishAt(mailbox, channel, now);
  const servers = words.flatMap(({ channel: of, ...said }) => (of === channel ? [said] : []));
  const differs =
    inForce && isSettled(mailbox, channel, now) && servers.some(({ says }) => contradicts(wish, says));
  return { channel, wish, servers, differs };
}

async function keep(
  { store, now, log, news }: Context,
  { mailHostId, mailHost }: { mailHostId: string; mailHost: string },
  checks: readonly MailboxCheck[],
  nth: number,
): Promise<void> {
  const judged = checks.flatMap(({ mailbox, hosts }): Checked[] => {
    const host = hosts[nth];
    if (host?.inForce !== true) return [];
    const differing = host.channels.filter(({ differs }) => differs);
    return [
      {
        mailboxId: mailbox.id,
        version: mailbox.version,
        differing: differing.length === 0 ? null : JSON.stringify(differing),
        settles: (channels) => settles(channels, host.channels),
      },
    ];
  });
  const { begun, ended } = await keepChecked(store, mailHostId, judged, now());
  if (begun.length + ended.length > 0) news.ring();
  const address = (id: string) => checks.find(({ mailbox }) => mailbox.id === id)?.mailbox.address;
  for (const id of begun.slice(0, LINES_MOST))
    log.warn("a mail host's servers answer otherwise than is wished", {
      mailHost,
      mailbox: address(id),
      mailboxes: begun.length,
      hint: "Compare its configuration with docs/connect.md (result_success in each passdb); then check again.",
    });
  for (const id of ended.slice(0, LINES_MOST))
    log.info("a mail host's servers answer as is wished again", { mailHost, mailbox: address(id) });
}

/** An alarm is over when every channel it was about was told plainly, and none differs. */
function settles(channels: string, present: readonly CheckedChannel[]): boolean {
  return (JSON.parse(channels) as CheckedChannel[]).every(({ channel }) =>
    present
      .find((each) => each.channel === channel)
      ?.servers.some(({ says }) => says === "open" || says === "refused"),
  );
}
