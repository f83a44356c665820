// Opening SQLite files with the settings Postern relies on.
import { DatabaseSync } from "node:sqlite";

/** Prepared statements are kept per database: preparing costs more than running most of them. */
export class Sqlite {
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, ReturnType<DatabaseSync["prepare"]>>();

  constructor(file: string, pragmas: readonly string[] = [], options: { readOnly?: boolean } = {}) {
    this.#db = new DatabaseSync(file, { readOnly: options.readOnly ?? false, timeout: 5_000 });
    try {
      for (const pragma of pragmas) this.#db.exec(`PRAGMA ${pragma}`);
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  exec(sql: string): void {
    this.#db.exec(sql);
  }

  prepare(sql: string): ReturnType<DatabaseSync["prepare"]> {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }

  /** Runs `work` in one IMMEDIATE transaction; any throw rolls back and is thrown on. */
  transaction<T>(work: () => T): T {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#db.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw error;
    }
  }

  close(): void {
    this.#prepared.clear();
    this.#db.close();
  }
}
