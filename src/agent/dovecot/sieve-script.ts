// The grammar of Sieve (RFC 5228 section 8): from a script's text to its commands, whatever extensions it uses.
// Invariant: time and memory grow with the text alone; what is no Sieve is null, never half a script.

/** Dovecot takes scripts of up to 1 MB unless told otherwise. */
export const SCRIPT_MOST = 1_048_576;
const DEPTH_MOST = 64;

export type Argument =
  | { kind: "tag"; name: string }
  | { kind: "strings"; values: readonly string[] }
  | { kind: "number" };

/** A command or a test: both are a name with arguments; names and tags are in lower case. */
export interface Node {
  name: string;
  arguments: readonly Argument[];
  tests: readonly Node[];
}

export interface Command extends Node {
  /** Null where a semicolon ended it. */
  block: readonly Command[] | null;
}

type Token =
  | { kind: "word" | "tag" | "string"; text: string }
  | { kind: "number" | "end" }
  | { kind: "mark"; text: string };

class NoSieve extends Error {}

/** The script's commands in order; null: not Sieve, or nested deeper than any person would. */
export function parseScript(text: string): readonly Command[] | null {
  if (text.length > SCRIPT_MOST) return null;
  try {
    return new Parser(text).commands(0, "end");
  } catch (error) {
    if (error instanceof NoSieve) return null;
    throw error;
  }
}

class Parser {
  readonly #text: string;
  #at = 0;
  #token: Token;

  constructor(text: string) {
    this.#text = text;
    this.#token = this.#read();
  }

  commands(depth: number, until: "end" | "}"): Command[] {
    if (depth > DEPTH_MOST) throw new NoSieve();
    const commands: Command[] = [];
    while (until === "end" ? this.#token.kind !== "end" : !this.#is("}")) commands.push(this.#command(depth));
    if (until === "}") this.#next();
    return commands;
  }

  #command(depth: number): Command {
    const node = this.#node(depth);
    if (this.#is(";")) {
      this.#next();
      return { ...node, block: null };
    }
    this.#expect("{");
    return { ...node, block: this.commands(depth + 1, "}") };
  }

  #node(depth: number): Node {
    if (depth > DEPTH_MOST || this.#token.kind !== "word") throw new NoSieve();
    const name = this.#token.text.toLowerCase();
    this.#next();
    const found: Argument[] = [];
    for (let argument = this.#argument(); argument !== null; argument = this.#argument())
      found.push(argument);
    return { name, arguments: found, tests: this.#tests(depth + 1) };
  }

  #argument(): Argument | null {
    const token = this.#token;
    if (token.kind === "number") {
      this.#next();
      return { kind: "number" };
    }
    if (token.kind === "tag") {
      this.#next();
      return { kind: "tag", name: token.text.toLowerCase() };
    }
    if (token.kind === "string") {
      this.#next();
      return { kind: "strings", values: [token.text] };
    }
    return this.#is("[") ? this.#list() : null;
  }

  #list(): Argument {
    const values: string[] = [];
    this.#next();
    while (!this.#is("]")) {
      if (values.length > 0) this.#expect(",");
      const token = this.#token;
      if (token.kind !== "string") throw new NoSieve();
      values.push(token.text);
      this.#next();
    }
    this.#next();
    return { kind: "strings", values };
  }

  #tests(depth: number): Node[] {
    if (this.#token.kind === "word") return [this.#node(depth)];
    if (!this.#is("(")) return [];
    const tests: Node[] = [];
    do {
      this.#next();
      tests.push(this.#node(depth));
    } while (this.#is(","));
    this.#expect(")");
    return tests;
  }

  #is(mark: string): boolean {
    return this.#token.kind === "mark" && this.#token.text === mark;
  }

  #expect(mark: string): void {
    if (!this.#is(mark)) throw new NoSieve();
    this.#next();
  }

  #next(): void {
    this.#token = this.#read();
  }

  #read(): Token {
    this.#skipSpace();
    const letter = this.#text[this.#at];
    if (letter === undefined) return { kind: "end" };
    if (letter === '"') return { kind: "string", text: this.#quoted() };
    if ("[](){},;".includes(letter)) {
      this.#at++;
      return { kind: "mark", text: letter };
    }
    if (letter === ":") {
      this.#at++;
      return { kind: "tag", text: this.#take(/[A-Za-z_][A-Za-z0-9_]*/y) };
    }
    if (letter >= "0" && letter <= "9") {
      this.#take(/[0-9]+[KkMmGg]?/y);
      return { kind: "number" };
    }
    const word = this.#take(/[A-Za-z_][A-Za-z0-9_]*/y);
    if (word.toLowerCase() === "text" && this.#text[this.#at] === ":")
      return { kind: "string", text: this.#multiline() };
    return { kind: "word", text: word };
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) throw new NoSieve();
    this.#at += found.length;
    return found;
  }

  #skipSpace(): void {
    for (;;) {
      const letter = this.#text[this.#at];
      if (letter === " " || letter === "\t" || letter === "\r" || letter === "\n") this.#at++;
      else if (letter === "#") this.#at = this.#after("\n", this.#text.length);
      else if (letter === "/" && this.#text[this.#at + 1] === "*") {
        this.#at += 2;
        this.#at = this.#after("*/", null);
      } else return;
    }
  }

  /** Behind the next such text; `otherwise` where there is none, null: then it is no script. */
  #after(wanted: string, otherwise: number | null): number {
    const found = this.#text.indexOf(wanted, this.#at);
    if (found >= 0) return found + wanted.length;
    if (otherwise === null) throw new NoSieve();
    return otherwise;
  }

  #quoted(): string {
    const found = this.#take(/"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y);
    return found.slice(1, -1).replace(/\\([\s\S])/g, "$1");
  }

  /** `text:` up to a line that is a dot alone; a line's first dot of two is dropped. */
  #multiline(): string {
    this.#at++;
    this.#take(/[ \t]*(?:#[^\n]*)?\r?\n/y);
    const lines: string[] = [];
    for (;;) {
      const end = this.#after("\n", this.#text.length);
      if (this.#at === this.#text.length) throw new NoSieve();
      const line = this.#text.slice(this.#at, end);
      this.#at = end;
      if (/^\.\r?\n?$/.test(line)) return lines.join("");
      lines.push(line.startsWith("..") ? line.slice(1) : line);
    }
  }
}
