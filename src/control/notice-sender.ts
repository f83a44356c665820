// Sends what the holders of mailboxes are to be told, a few a second, for as long as it takes: mail hosts that are away
// are tried again for three days.
// Invariant: one process of the control plane sends at a time, each message under one name however often it is tried;
// what is turned off, or no longer so when it is told, is not told.
import { causeOf } from "../base/log.ts";
import { isSameState } from "../policy/turn.ts";
import { type Holder, holderOf, refusedPrograms } from "../store/holder-message.ts";
import { parseRecorded, recordedText } from "../store/ledger.ts";
import {
  claimNotice,
  dueNotices,
  endSending,
  noticeArrived,
  noticeDropped,
  noticePutOff,
  takeSending,
} from "../store/notice.ts";
import { newId } from "../store/store.ts";
import type { NoticeRow } from "../store/tables.ts";
import type { Words } from "../words/en.ts";
import { FALLBACK, languageOf } from "../words/languages.ts";
import type { Context } from "./context.ts";
import { deliver } from "./delivery.ts";
import { changedLetter, composed, type Letter, refusedLetter } from "./notice-message.ts";

type Sending = Pick<Context, "store" | "asks" | "log" | "now">;

const EVERY_MS = 1_000;
/** Longer than one message usually takes, to a mail host that does not answer either. */
const TURN_MS = 15_000;
const TRIED_FOR_MS = 3 * 86_400_000;
const PAUSE_FIRST_MS = 30_000;
const PAUSE_LAST_MS = 10 * 60_000;
/** Of very many that were changed and put back, in one pass. */
const LOOKED_AT_MOST = 100;

/** `nothing-to-tell`: no mail host was asked. */
type End = "arrived" | "put-off" | "nothing-to-tell";

/** `aMinute`: messages at most; 0: none. Returns how to end it, so that another process may go on. */
export function sendNotices(context: Context, aMinute: number): () => Promise<void> {
  if (aMinute <= 0) return async () => undefined;
  const { store, log, now, stopping } = context;
  const holder = newId();
  const perPass = Math.ceil((aMinute * EVERY_MS) / 60_000);
  const everyMs = (perPass * 60_000) / aMinute;
  const isOurs = async () =>
    !stopping.aborted && takeSending(store, holder, { now: now(), forMs: TURN_MS + everyMs });
  let isTroubled = false;
  const pass = async () => {
    try {
      // Looked at first: where nothing is due, nothing is written.
      const isAnyDue = (await dueNotices(store, 1, now())).length > 0;
      if (isAnyDue && (await isOurs())) await sendDue(context, perPass, isOurs);
      isTroubled = false;
    } catch (error) {
      if (!isTroubled && !stopping.aborted)
        log.warn("holders of mailboxes are told later", { cause: causeOf(error) });
      isTroubled = true;
    }
    if (!stopping.aborted) timer = setTimeout(again, everyMs).unref();
  };
  let underWay = Promise.resolve();
  const again = () => {
    underWay = pass();
  };
  let timer = setTimeout(again, everyMs).unref();
  return async () => {
    clearTimeout(timer);
    await underWay;
    await endSending(store, holder).catch((error) =>
      log.debug("another process waits a little to go on", { cause: causeOf(error) }),
    );
  };
}

/** Sends up to `most` that are due, while `mayGoOn`; how many arrived. */
export async function sendDue(
  context: Sending,
  most: number,
  mayGoOn: () => Promise<boolean> = async () => true,
): Promise<number> {
  let tried = 0;
  let arrived = 0;
  for (const notice of await dueNotices(context.store, most + LOOKED_AT_MOST, context.now())) {
    if (tried >= most || !(await mayGoOn())) break;
    const end = await sendOne(context, notice);
    if (end !== "nothing-to-tell") tried++;
    if (end === "arrived") arrived++;
  }
  return arrived;
}

async function sendOne(context: Sending, notice: NoticeRow): Promise<End> {
  const { store, log, now } = context;
  const holder = await holderOf(store.db, notice.mailbox_id);
  if (holder === null) return "nothing-to-tell";
  if (now() - notice.made_at > TRIED_FOR_MS) {
    log.warn("a mailbox's holder could not be told", {
      mailbox: holder.mailbox.address,
      tries: notice.tries,
      hint: "Look in the log of the agent on its mail host.",
    });
    await noticeDropped(store, notice);
    return "nothing-to-tell";
  }
  const language = languageOf(holder.wanted.language) ?? languageOf(FALLBACK);
  const words = await language?.load();
  const letter = words && (await letterFor(context, words, holder, notice));
  if (!words || !letter) {
    await noticeDropped(store, notice);
    return "nothing-to-tell";
  }
  const told = notice.kind === "changed" ? recordedText(holder.mailbox) : null;
  // One that may have arrived keeps its name while it says the same.
  const messageId = told === notice.told && notice.message_id !== null ? notice.message_id : newId();
  if (!(await claimNotice(store, notice, { messageId, told, now: now() }))) return "nothing-to-tell";
  const message = await composed(words, holder, letter, { messageId, at: now() });
  const outcome = await deliver(context, holder.mailbox.address, message);
  if (outcome === "delivered") {
    await noticeArrived(store, notice, { told, now: now() });
    return "arrived";
  }
  const until = now() + Math.min(PAUSE_FIRST_MS * 2 ** notice.tries, PAUSE_LAST_MS);
  const mayHaveArrived = outcome === "unknown" || notice.message_id === messageId;
  await noticePutOff(store, notice, { until, isAway: !mayHaveArrived });
  return "put-off";
}

/** Null: there is nothing to tell (any more). */
async function letterFor(
  { store }: Sending,
  words: Words,
  holder: Holder,
  notice: NoticeRow,
): Promise<Letter | null> {
  const { mailbox, wanted } = holder;
  if (notice.kind === "refused") {
    if (!wanted.refusals) return null;
    const refused = await refusedPrograms(store.db, mailbox, notice.told_at);
    return refused.length === 0 ? null : refusedLetter(words, holder, refused);
  }
  if (!wanted.changes) return null;
  const isKnown = isSameState(parseRecorded(notice.before), mailbox);
  return isKnown && notice.told === null ? null : changedLetter(words, holder);
}
