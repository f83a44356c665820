// Asks Dovecot's authentication to look addresses up without a password: the PASS request of its master socket.
// Source: Dovecot's auth protocol, "Master requests": PASS id user parameters; answered by PASS id fields, NOTFOUND id
// or FAIL id [reason=...]; tab-separated. All passdbs are gone through in their order with their result_ settings and
// `skip` and `deny`, as at a login; what is left out is the comparison of the password.
import { once } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { Fault } from "../../base/fault.ts";
import { escapedText } from "./tab-escape.ts";

export interface Lookup {
  address: string;
  /** Dovecot's name of the service. */
  service: string;
  /** Where the login would come from. */
  rip?: string;
}

/** `found`: every step let it go on. `uncheckable`: a step that knows the address has no password to show. */
export type Found =
  | { kind: "found"; fields: ReadonlyMap<string, string> }
  | { kind: "not-found" }
  | { kind: "uncheckable" }
  | { kind: "failed" };

/** Each lookup may occupy an auth worker, of which logins need theirs. */
const AT_ONCE = 4;
const TIMEOUT_MS = 10_000;

/** In the order of the lookups. Throws a Fault when Dovecot does not answer all of them. */
export async function lookUp(socketFile: string, lookups: readonly Lookup[]): Promise<Found[]> {
  const found = new Array<Found>(lookups.length);
  if (lookups.length === 0) return found;
  const socket = connect(socketFile);
  const timer = setTimeout(() => socket.destroy(new Error("no answer in time")), TIMEOUT_MS);
  try {
    await once(socket, "connect");
    socket.write("VERSION\t1\t1\n");
    let asked = 0;
    let answered = 0;
    const askNext = () => {
      const next = lookups[asked];
      if (next !== undefined) socket.write(request(++asked, next));
    };
    while (asked < Math.min(AT_ONCE, lookups.length)) askNext();
    for await (const line of createInterface({ input: socket })) {
      const answer = readAnswer(line);
      if (answer === undefined) continue;
      found[answer.id - 1] = answer.found;
      if (++answered === lookups.length) return found;
      askNext();
    }
    throw new Error("the conversation ended");
  } catch (error) {
    throw new Fault(
      "auth-unreachable",
      "Dovecot's authentication does not answer.",
      "Check that Dovecot runs and that the agent may open the socket auth-master in its base_dir.",
      error,
    );
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

function request(id: number, { address, service, rip }: Lookup): string {
  const fields = ["PASS", String(id), escapedText(address), `service=${service}`];
  if (rip !== undefined) fields.push(`rip=${rip}`);
  return `${fields.join("\t")}\n`;
}

/** Undefined for what is no answer: the greeting. */
export function readAnswer(line: string): { id: number; found: Found } | undefined {
  const [verb = "", number = "", ...rest] = line.split("\t");
  if (!/^[1-9][0-9]*$/.test(number)) return undefined;
  const id = Number(number);
  switch (verb) {
    case "PASS":
      return { id, found: { kind: "found", fields: new Map(rest.map(pair)) } };
    case "NOTFOUND":
      return { id, found: { kind: "not-found" } };
    case "FAIL":
      return { id, found: { kind: /credentials lookups/.test(rest.join(" ")) ? "uncheckable" : "failed" } };
    default:
      return undefined;
  }
}

function pair(field: string): [string, string] {
  const at = field.indexOf("=");
  return at < 0 ? [field, ""] : [field.slice(0, at), field.slice(at + 1)];
}
