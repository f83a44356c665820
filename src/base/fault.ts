// The world failed: a file, a process, the network. Carries its cause for the log and a hint for the
// operator. Thrown where it is seen, handled only by the loop or program that owns the retry.

export class Fault extends Error {
  /** Stable, for scripts and tests: "port-in-use", "not-root"... */
  readonly code: string;
  /** What the operator can do, one sentence. */
  readonly hint: string;

  constructor(code: string, message: string, hint: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "Fault";
    this.code = code;
    this.hint = hint;
  }
}

/** SQLite or the file system said no: full, locked, damaged, no right. The loop that owns the work tries again. */
export function isWorldError(error: unknown): boolean {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  return error instanceof Error && (code === "ERR_SQLITE_ERROR" || syscall !== undefined);
}
