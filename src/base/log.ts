// One line of JSON per event on standard error. Levels are strict: error = someone must act,
// warn = it healed but is worth a look, info = a change of state, debug = for development.
// Invariant: nothing secret is ever passed in; callers name fields, never whole requests or rows.

export type Level = "debug" | "info" | "warn" | "error";
export type Fields = Record<string, string | number | boolean | null | undefined>;

export interface Log {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

const RANK: Record<Level, number> = { debug: 0, info: 1, warn: 2, error: 3 };

/** A log for one program; `least` is the lowest level written. */
export function makeLog(program: string, least: Level = "info", write = writeLine): Log {
  const at =
    (level: Level) =>
    (message: string, fields: Fields = {}) => {
      if (RANK[level] < RANK[least]) return;
      write(JSON.stringify({ time: new Date().toISOString(), level, program, message, ...fields }));
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

function writeLine(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** The causes of an error, outermost first, on one line: for logs, never for users. */
export function causeOf(error: unknown): string {
  const parts: string[] = [];
  for (let at = error; at !== undefined && at !== null && parts.length < 8; ) {
    parts.push(at instanceof Error ? at.message : String(at));
    at = at instanceof Error ? at.cause : undefined;
  }
  return parts.join(": ");
}
