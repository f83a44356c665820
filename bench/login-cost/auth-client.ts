// Asks a Dovecot over its auth socket, as its login processes do: AUTH PLAIN, many questions open at once.
// Invariant: every question gets its own answer line, or a throw when the connection is lost.
import net from "node:net";
import type { BenchMailbox, Service } from "./mailboxes.ts";

export interface Asked {
  mailbox: BenchMailbox;
  password: string;
  service: Service;
  /** The client's address: Dovecot slows one down after wrong passwords. */
  from: string;
}

interface Waiting {
  resolve: (answer: string) => void;
  reject: (error: Error) => void;
}

/** What ends the server's greeting; kept beside the questions' numbers. */
const GREETING = "DONE";
/** Dovecot wants another process number from each connection. */
let connections = 0;

export class AuthClient {
  readonly #socket: net.Socket;
  readonly #waiting = new Map<string, Waiting>();
  #rest = "";
  #last = 0;

  private constructor(socket: net.Socket) {
    this.#socket = socket;
    socket.setEncoding("utf8").on("data", (text: string) => this.#take(text));
    socket.on("error", (error) => this.#fail(error));
    socket.on("close", () => this.#fail(new Error("the auth socket was closed")));
  }

  static async connect(socketPath: string): Promise<AuthClient> {
    const client = new AuthClient(net.connect(socketPath));
    connections += 1;
    client.#socket.write(`VERSION\t1\t2\nCPID\t${process.pid * 1_000 + connections}\n`);
    await client.#answer(GREETING);
    return client;
  }

  /** The whole answer line: OK or FAIL, number, attributes. */
  ask({ mailbox, password, service, from }: Asked): Promise<string> {
    this.#last += 1;
    const id = String(this.#last);
    const place = `rip=${from}${service === "imap" ? "\tlip=127.0.0.1\tlport=993\trport=40000" : ""}`;
    const response = Buffer.from(`\0${mailbox.address}\0${password}`).toString("base64");
    const answer = this.#answer(id);
    const session = `session=bench${id}`;
    this.#socket.write(
      `AUTH\t${id}\tPLAIN\tservice=${service}\tsecured\t${session}\t${place}\tresp=${response}\n`,
    );
    return answer;
  }

  close(): void {
    this.#socket.destroy();
  }

  #answer(id: string): Promise<string> {
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      const [word, id = ""] = line.split("\t", 2);
      const key = word === "OK" || word === "FAIL" ? id : (word ?? "");
      this.#waiting.get(key)?.resolve(line);
      this.#waiting.delete(key);
    }
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
