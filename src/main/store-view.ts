// A look into the store from outside of the control plane: how far the mail hosts are.
import { listMailHosts } from "../store/mail-host.ts";
import { openStore, type Store } from "../store/store.ts";
import { storeFile } from "./group.ts";
import type { Status } from "./status-shape.ts";

export type Serving = Pick<Status, "serial" | "mailHosts">;

/** DATABASE_URL decides, as for the control plane. */
export function openHomeStore(home: string, databaseUrl = process.env.DATABASE_URL): Promise<Store> {
  return openStore(databaseUrl ? { databaseUrl } : { sqliteFile: storeFile(home) });
}

export async function readServing(store: Store): Promise<Serving> {
  const [serial, hosts] = await Promise.all([store.serial(), listMailHosts(store)]);
  return {
    serial,
    mailHosts: hosts.map((host) => ({ name: host.name, appliedSerial: host.applied_serial })),
  };
}
