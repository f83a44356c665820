// The store as the rest of the program holds it: opened, migrated, and the one way to change policy.
// Invariant: change() runs alone (the counter's lock), its rows, feed entries, audit entries and serials
// commit together or not at all, and listeners hear of a serial only after its commit.
import { randomBytes } from "node:crypto";
import { Kysely, type Transaction } from "kysely";
import type { Log } from "../base/log.ts";
import { makeLog } from "../base/log.ts";
import { Ledger } from "./ledger.ts";
import { type Engine, migrate } from "./migrate.ts";
import { postgresDialect } from "./postgres-dialect.ts";
import { sqliteDialect } from "./sqlite-dialect.ts";
import type { Tables } from "./tables.ts";

export type Database = Kysely<Tables> | Transaction<Tables>;
export type StoreOptions = ({ sqliteFile: string } | { databaseUrl: string }) & { log?: Log };

export class Store {
  /** Names this store's life: serials of another one count anew. */
  readonly id: string;
  readonly db: Kysely<Tables>;
  readonly engine: Engine;
  readonly #listeners = new Set<() => void>();

  constructor(id: string, db: Kysely<Tables>, engine: Engine) {
    this.id = id;
    this.db = db;
    this.engine = engine;
  }

  /** Runs `work` in one transaction, alone among all changes, also of other processes. */
  async change<T>(work: (ledger: Ledger) => Promise<T>): Promise<T> {
    const { result, isNews } = await this.db.transaction().execute(async (tx) => {
      const counter = await tx
        .selectFrom("counter")
        .select("serial")
        .$if(this.engine === "postgres", (query) => query.forUpdate())
        .executeTakeFirstOrThrow();
      const ledger = new Ledger(tx, this.engine, counter.serial, Date.now());
      const result = await work(ledger);
      return { result, isNews: await ledger.flush() };
    });
    if (isNews) for (const listener of [...this.#listeners]) listener();
    return result;
  }

  /** Calls `listener` after each commit of this process that took a serial; returns how to stop. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Serial of the last change. */
  async serial(): Promise<number> {
    return (await this.db.selectFrom("counter").select("serial").executeTakeFirstOrThrow()).serial;
  }

  async close(): Promise<void> {
    await this.db.destroy();
  }
}

export async function openStore(options: StoreOptions): Promise<Store> {
  const log = options.log ?? makeLog("store", "warn");
  const engine = "sqliteFile" in options ? "sqlite" : "postgres";
  const dialect =
    "sqliteFile" in options ? sqliteDialect(options.sqliteFile) : postgresDialect(options.databaseUrl, log);
  const db = new Kysely<Tables>({ dialect });
  try {
    await migrate(db, engine);
    return new Store(await storeId(db), db, engine);
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

/** Made by whoever opens the store first. */
async function storeId(db: Kysely<Tables>): Promise<string> {
  await db
    .insertInto("meta")
    .values({ only_one: 1, store_id: newId() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await db.selectFrom("meta").select("store_id").executeTakeFirstOrThrow()).store_id;
}

/** 96 random bits in hex: fit for a path, a token, a URL. */
export function newId(): string {
  return randomBytes(12).toString("hex");
}

/**
 * For mailboxes: begins with the time (48 bits, ms, as in RFC 9562's UUIDv7), so that those of one service, made one
 * after another, lie side by side in what is kept by id, and a change of very many touches few pages of the disk.
 */
export function newMailboxId(at: number): string {
  return at.toString(16).padStart(12, "0") + randomBytes(6).toString("hex");
}
