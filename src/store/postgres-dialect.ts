// Kysely over PostgreSQL, with failures told as the store's own.
// Invariant: a hung program cannot keep the serial's lock: idle transactions and statements time out.
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresDialect,
  type QueryResult,
  type TransactionSettings,
} from "kysely";
import pg from "pg";
import { Fault } from "../base/fault.ts";
import type { Log } from "../base/log.ts";

const INT8 = 20;
const CONNECTIONS_MOST = 10;
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 30_000;
const IDLE_IN_TRANSACTION_MS = 10_000;

export function postgresDialect(databaseUrl: string, log: Log): Dialect {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    application_name: "postern",
    max: CONNECTIONS_MOST,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    types: {
      // Serials and times stay far below 2^53.
      getTypeParser: (oid, format) =>
        oid === INT8 && format !== "binary" ? Number : pg.types.getTypeParser(oid, format),
    },
  });
  const lost = (error: Error) => log.warn("a connection to PostgreSQL was lost", { cause: error.message });
  pool.on("error", lost);
  // The pool listens only to idle ones; one lost in use would end the program.
  pool.on("connect", (client) => client.on("error", () => undefined));
  const inner = new PostgresDialect({ pool });
  return {
    createAdapter: () => inner.createAdapter(),
    createDriver: () => new PostgresDriver(inner.createDriver()),
    createIntrospector: (db) => inner.createIntrospector(db),
    createQueryCompiler: () => inner.createQueryCompiler(),
  };
}

/** Kysely's driver, each failure wrapped. */
class PostgresDriver implements Driver {
  readonly #inner: Driver;

  constructor(inner: Driver) {
    this.#inner = inner;
  }

  init(): Promise<void> {
    return this.#inner.init();
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return new PostgresConnection(await wrapped(this.#inner.acquireConnection()));
  }

  beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    return wrapped(this.#inner.beginTransaction(inside(connection), settings));
  }

  commitTransaction(connection: DatabaseConnection): Promise<void> {
    return wrapped(this.#inner.commitTransaction(inside(connection)));
  }

  rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    return wrapped(this.#inner.rollbackTransaction(inside(connection)));
  }

  releaseConnection(connection: DatabaseConnection): Promise<void> {
    return this.#inner.releaseConnection(inside(connection));
  }

  destroy(): Promise<void> {
    return this.#inner.destroy();
  }
}

class PostgresConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection;

  constructor(inner: DatabaseConnection) {
    this.inner = inner;
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return wrapped(this.inner.executeQuery<R>(query));
  }

  streamQuery<R>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<R>> {
    return this.inner.streamQuery<R>(query, chunkSize);
  }
}

function inside(connection: DatabaseConnection): DatabaseConnection {
  return connection instanceof PostgresConnection ? connection.inner : connection;
}

async function wrapped<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new Fault(
      "store-unavailable",
      "The store cannot be read or written.",
      "Check that PostgreSQL runs and that DATABASE_URL leads to it.",
      error,
    );
  }
}
