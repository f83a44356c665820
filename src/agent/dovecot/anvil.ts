// The list of live sessions as Dovecot's anvil keeps it, asked over its socket as `doveadm who` does: one question and
// no process to start, for which people would wait at every change.
// Invariant: a list that is not understood to its end is no list: an error, never fewer sessions than there are.
// Source: Dovecot 2.3, src/doveadm/doveadm-who.c and src/anvil/connect-limit.c. One line a process and user:
// SERVICE/IP/USER, tab, PID, tab, how many sessions; an empty line ends it. Other versions may speak otherwise.
import { connect, type Socket } from "node:net";
import { unescaped } from "./tab-escape.ts";
import type { Session } from "./who.ts";

const TIMEOUT_MS = 10_000;
/** Many sessions make a long list: 100,000 of them about 6 MB. */
export const LIST_MOST_BYTES = 256 * 1024 * 1024;
const QUESTION = "VERSION\tanvil\t1\t0\nCONNECT-DUMP\n";
const LINE = /^([^/\t]+)\/([^/\t]*)\/([^\t]+)\t([1-9][0-9]*)\t[0-9]+$/;

/** `file`: the socket `anvil` in Dovecot's base_dir. */
export async function dumpSessions(file: string): Promise<Session[]> {
  const socket = connect(file);
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error("no answer in time")));
  socket.write(QUESTION);
  try {
    return parseDump(await untilEmptyLine(socket));
  } finally {
    socket.destroy();
  }
}

async function untilEmptyLine(socket: Socket): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of socket as AsyncIterable<Buffer>) {
    parts.push(part);
    size += part.length;
    if (size > LIST_MOST_BYTES) throw new Error("an answer without measure");
    // The end may lie in two parts.
    const end = Buffer.concat(parts.slice(-2)).subarray(-2).toString("latin1");
    if (end === "\n\n" || (size === 1 && end === "\n")) return Buffer.concat(parts).toString("utf8");
  }
  throw new Error("the answer has no end");
}

/** Throws when a line is none of a session. */
export function parseDump(text: string): Session[] {
  const sessions: Session[] = [];
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const [, service = "", ip = "", user = "", pid = ""] = LINE.exec(line) ?? [];
    if (pid === "") throw new Error("an answer that is not understood");
    sessions.push({ address: unescaped(user).toLowerCase(), service, pid: Number(pid), ip });
  }
  return sessions;
}
