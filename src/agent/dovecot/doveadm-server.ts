// One conversation with Dovecot's doveadm server over its socket, which serves many commands a process where
// `doveadm` would start one each, and does them with its own rights.
// Source: Dovecot's developer manual, Doveadm Protocol 1.0: tab-separated fields, the escapes of a tab-escaped
// string; an answer's columns, then a line that begins with + or -.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Fault } from "../../base/fault.ts";
import { escapedText, unescaped } from "./tab-escape.ts";

export type Answer = { isDone: true; fields: string[] } | { isDone: false; code: string };

const ANSWER_TIMEOUT_MS = 10_000;
/** A script of a megabyte, each of its letters escaped. */
const ANSWER_MOST = 4 * 1_048_576;

export class DoveadmServer {
  readonly #socket: Socket;
  readonly #parts: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#parts = socket[Symbol.asyncIterator]();
  }

  /** `file`: the socket `doveadm-server` in Dovecot's base_dir. */
  static async connect(file: string): Promise<DoveadmServer> {
    const socket = connect(file);
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => socket.destroy(new Error("no answer in time")));
    try {
      await once(socket, "connect");
      const server = new DoveadmServer(socket);
      socket.write("VERSION\tdoveadm-server\t1\t0\n");
      const said = await server.#line();
      if (said !== "+") throw new Error(`it says ${JSON.stringify(said.slice(0, 80))} instead of +`);
      return server;
    } catch (error) {
      socket.destroy();
      throw unreachable(error);
    }
  }

  /** Runs one command for a mailbox. Throws a Fault when the conversation is over. */
  ask(address: string, command: string, ...parameters: readonly string[]): Promise<Answer> {
    return this.#run(address, [command, ...parameters], "");
  }

  /** The same for a command that reads `input`, whose lines end in CRLF: dots are doubled as in SMTP. */
  feed(address: string, command: readonly string[], input: string): Promise<Answer> {
    const end = input.endsWith("\r\n") ? "" : "\r\n";
    return this.#run(address, command, `${input.replaceAll(/^\./gm, "..")}${end}.\r\n`);
  }

  async #run(address: string, command: readonly string[], input: string): Promise<Answer> {
    try {
      const [name = "", ...parameters] = command;
      const fields = ["", escapedText(address), name, ...parameters.map(escapedText)];
      this.#socket.write(`${fields.join("\t")}\n${input}`);
      const columns = await this.#line();
      const result = await this.#line();
      if (result.startsWith("-")) return { isDone: false, code: result.slice(1) };
      if (result !== "+") throw new Error("an answer without an end");
      const said = columns.split("\t");
      if (said.at(-1) === "") said.pop();
      return { isDone: true, fields: said.map(unescaped) };
    } catch (error) {
      throw unreachable(error);
    }
  }

  close(): void {
    this.#socket.destroy();
  }

  async #line(): Promise<string> {
    const parts = [this.#rest];
    let size = this.#rest.length;
    for (let end = this.#rest.indexOf(10); ; ) {
      const last = parts.at(-1) as Buffer;
      if (end >= 0) {
        this.#rest = last.subarray(end + 1);
        parts[parts.length - 1] = last.subarray(0, end);
        return Buffer.concat(parts).toString("utf8");
      }
      const { value, done } = await this.#parts.next();
      if (done === true) throw new Error("the conversation ended");
      size += value.length;
      if (size > ANSWER_MOST) throw new Error("an answer without measure");
      parts.push(value);
      end = value.indexOf(10);
    }
  }
}

function unreachable(cause: unknown): Fault {
  return new Fault(
    "doveadm-unreachable",
    "Dovecot's doveadm server does not answer.",
    "Check that Dovecot runs and that the agent may open the socket doveadm-server in its base_dir.",
    cause,
  );
}
