// Kysely over node:sqlite: one connection, handed out to one user at a time.
// Invariant: every transaction is IMMEDIATE, so a writer in another process is waited for (without holding
// up this one) instead of failing half-way; a committed transaction is on the disk (WAL, synchronous=FULL).

import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import { Fault } from "../base/fault.ts";

const BUSY_PATIENCE_MS = 5_000;
/** SQLite's own waiting blocks the program, so it gets little; ours does not. */
const BUSY_BLOCK_MS = 5;
const BUSY_PAUSE_MS = 10;
const SQLITE_BUSY = 5;
const PREPARED_MOST = 200;
/** The log is put back into the file when it has 64 MiB: that holds everybody up for some ten milliseconds. */
const PRAGMAS = [
  "journal_mode=WAL",
  "synchronous=FULL",
  "foreign_keys=ON",
  "cache_size=-32768",
  "wal_autocheckpoint=16000",
  `busy_timeout=${BUSY_BLOCK_MS}`,
];

export function sqliteDialect(file: string): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new SqliteDriver(file),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

class SqliteDriver implements Driver {
  readonly #file: string;
  #connection: SqliteConnection | undefined;
  #busy: Promise<void> = Promise.resolve();
  #release: () => void = () => {};

  constructor(file: string) {
    this.#file = file;
  }

  async init(): Promise<void> {
    this.#connection = new SqliteConnection(this.#file);
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#busy;
    let release = () => {};
    this.#busy = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    this.#release = release;
    if (this.#connection === undefined) throw unavailable(new Error("closed"));
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    this.#release();
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("BEGIN IMMEDIATE"));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("COMMIT"));
  }

  async rollbackTransaction(): Promise<void> {
    this.#connection?.rollBack();
  }

  async destroy(): Promise<void> {
    await this.#busy;
    this.#connection?.close();
    this.#connection = undefined;
  }
}

class SqliteConnection implements DatabaseConnection {
  readonly #db: DatabaseSync;
  /** Least recently used first; preparing costs more than running most of them. */
  readonly #prepared = new Map<string, Prepared>();

  constructor(file: string) {
    try {
      this.#db = new DatabaseSync(file, { timeout: BUSY_PATIENCE_MS });
      for (const pragma of PRAGMAS) this.#db.exec(`PRAGMA ${pragma}`);
    } catch (error) {
      throw new Fault(
        "store-unavailable",
        `The store ${file} cannot be opened.`,
        "Check that its folder exists and is writable, and that the disk is not full.",
        error,
      );
    }
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const until = performance.now() + BUSY_PATIENCE_MS;
    for (;;) {
      try {
        return this.#run(query);
      } catch (error) {
        if (!isBusy(error) || this.#db.isTransaction || performance.now() > until) throw unavailable(error);
      }
      await sleep(BUSY_PAUSE_MS);
    }
  }

  #run<R>(query: CompiledQuery): QueryResult<R> {
    const { statement, hasRows } = this.#prepare(query.sql);
    const parameters = query.parameters as SQLInputValue[];
    if (hasRows) return { rows: statement.all(...parameters) as R[] };
    const done = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(done.changes) };
  }

  // biome-ignore lint/correctness/useYield: Kysely asks for the method, nothing here streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error("the store does not stream");
  }

  rollBack(): void {
    if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
  }

  close(): void {
    this.#prepared.clear();
    this.#db.close();
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql);
    const prepared = known ?? asPrepared(this.#db.prepare(sql));
    if (known !== undefined) this.#prepared.delete(sql);
    this.#prepared.set(sql, prepared);
    if (this.#prepared.size > PREPARED_MOST) {
      const [oldest] = this.#prepared.keys();
      if (oldest !== undefined) this.#prepared.delete(oldest);
    }
    return prepared;
  }
}

interface Prepared {
  statement: StatementSync;
  hasRows: boolean;
}

function asPrepared(statement: StatementSync): Prepared {
  return { statement, hasRows: statement.columns().length > 0 };
}

/** Another program writes just now. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY;
}

function unavailable(cause: unknown): Fault {
  return new Fault(
    "store-unavailable",
    "The store cannot be read or written.",
    "Check the disk (space, rights) that holds the store.",
    cause,
  );
}
