// What an open panel is told without asking: GET /api/v1/live, server-sent events.
// Invariant: only what concerns the account is sent, and nothing once its sign-in has ended.
import { Readable } from "node:stream";
import { alarmNews } from "../../store/alarm.ts";
import { ruleNews } from "../../store/rule.ts";
import { findSignedIn } from "../../store/sign-in.ts";
import type { Api, Context } from "../context.ts";
import { untilGone } from "../gone.ts";
import { signInOf } from "../guard.ts";
import { type News, NewsRoom, type Told } from "../news.ts";
import { refuse } from "../problem.ts";

const HEARTBEAT_MS = 20_000;
const RECONNECT_MS = 1_000;
/** Who is further behind connects anew and reads the lists again (the panel does after every gap). */
const REPLAY_MOST = 1_000;
const PANELS_MOST = 5_000;
const PANELS_A_SIGN_IN_MOST = 30;

interface Reader {
  accountId: string;
  isOperator: boolean;
  tokenHash: string;
  from: Told;
  signal: AbortSignal;
}

export function liveRoutes(api: Api, context: Context): void {
  const room = new NewsRoom(context);
  const open = new Map<string, number>();
  let panels = 0;

  api.get(
    "/live",
    {
      schema: {
        tags: ["live"],
        summary: "Changes of one's mailboxes as they happen (text/event-stream)",
        description:
          "Events `mailbox` and `mailbox-gone`; ids are serials, so a browser goes on where it was.",
      },
    },
    async (request, reply) => {
      const { account, tokenHash } = signInOf(request);
      const mine = open.get(tokenHash) ?? 0;
      if (panels >= PANELS_MOST || mine >= PANELS_A_SIGN_IN_MOST) throw refuse("too-many-requests");
      const reader: Reader = {
        accountId: account.id,
        isOperator: account.kind === "operator",
        tokenHash,
        from: await startAt(context, request.headers["last-event-id"]),
        signal: untilGone(context, reply),
      };
      panels++;
      open.set(tokenHash, mine + 1);
      const stream = Readable.from(read(context, room, reader), { objectMode: false, highWaterMark: 65_536 });
      stream.once("close", () => {
        panels--;
        const left = (open.get(tokenHash) ?? 1) - 1;
        if (left > 0) open.set(tokenHash, left);
        else open.delete(tokenHash);
      });
      reply.header("cache-control", "no-store").header("x-accel-buffering", "no");
      return reply.type("text/event-stream; charset=utf-8").send(stream);
    },
  );
}

async function* read(context: Context, room: NewsRoom, reader: Reader): AsyncGenerator<string> {
  const { news: bell } = context;
  yield `retry: ${RECONNECT_MS}\n\n`;
  let at = reader.from;
  let beatAt = performance.now() + HEARTBEAT_MS;
  while (!reader.signal.aborted) {
    const heard = bell.count;
    const { news, told } = await room.after(at);
    const found = await findSignedIn(context.store, reader.tokenHash, context.now(), false);
    if (found === undefined) return;
    const text = news.filter((item) => reader.isOperator || item.accountId === reader.accountId).map(block);
    if (text.length > 0) yield text.join("");
    at = told;
    if (news.length > 0 && (await context.store.serial()) - at.serial > REPLAY_MOST) return;
    if (performance.now() >= beatAt) {
      yield ": still here\n\n";
      beatAt = performance.now() + HEARTBEAT_MS;
    }
    if (news.length === 0) await bell.wait(heard, beatAt - performance.now(), reader.signal);
  }
}

function block({ event: { event, ...told } }: News): string {
  return `id: ${told.serial}\nevent: ${event}\ndata: ${JSON.stringify(told)}\n\n`;
}

/** Where a browser that comes back left off, or now. */
async function startAt(context: Context, lastEventId: unknown): Promise<Told> {
  const rules = await ruleNews(context.store);
  const alarms = await alarmNews(context.store);
  const serial = await context.store.serial();
  const last = Number(lastEventId ?? Number.NaN);
  const isKnown = Number.isInteger(last) && last <= serial && serial - last <= REPLAY_MOST;
  return { serial: isKnown ? last : serial, rules, alarms };
}
