// The store of this machine, opened by a command that signs in nowhere. Whoever may write it may do so.
// Invariant: never makes the store, so that its files belong to the user the control plane runs as.
import { existsSync } from "node:fs";
import { Fault } from "../base/fault.ts";
import { openStore, type Store } from "../store/store.ts";
import type { Layout } from "./layout.ts";
import { storeOf } from "./restore.ts";

export async function openMadeStore(layout: Layout, env: NodeJS.ProcessEnv): Promise<Store> {
  if (env.DATABASE_URL) return openStore({ databaseUrl: env.DATABASE_URL });
  const sqliteFile = storeOf(layout, env);
  if (existsSync(sqliteFile)) return openStore({ sqliteFile });
  throw new Fault(
    "store-missing",
    `There is no store ${sqliteFile}.`,
    "Start the control plane once, and set POSTERN_STORE_FILE (or DATABASE_URL) as its settings do.",
  );
}
