// A line-by-line dialog over TLS, as light as a load generator needs: say, wait for the line that answers.
import tls from "node:tls";

export class LineDialog {
  readonly #socket: tls.TLSSocket;
  #text = "";
  #isClosed = false;
  #wake: () => void = () => undefined;

  private constructor(socket: tls.TLSSocket) {
    this.#socket = socket;
    const end = () => {
      this.#isClosed = true;
      this.#wake();
    };
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => {
      this.#text += text;
      this.#wake();
    });
    socket.on("error", end).on("close", end);
  }

  static connect(port: number, ca: Buffer, from: string): Promise<LineDialog> {
    return new Promise((resolve, reject) => {
      const options = { host: "127.0.0.1", port, ca, localAddress: from, servername: "localhost" };
      const socket = tls.connect(options);
      socket.once("error", reject);
      socket.once("secureConnect", () => {
        socket.off("error", reject);
        resolve(new LineDialog(socket));
      });
    });
  }

  /** Says a line, if any, and returns the first line from then on that matches. */
  async ask(line: string | null, answer: RegExp): Promise<string> {
    if (line !== null) this.#socket.write(`${line}\r\n`);
    for (;;) {
      const [found] = answer.exec(this.#text) ?? [];
      if (found !== undefined) {
        this.#text = "";
        return found;
      }
      if (this.#isClosed) throw new Error(`closed after: ${this.#text}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  close(): void {
    this.#socket.destroy();
  }
}
