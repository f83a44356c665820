// home/seed.json: how far the first start has come in filling the demo, so that the next one goes on there.
import path from "node:path";
import { readJson, writeJson } from "./json-file.ts";

export interface SeedFile {
  /** The store it speaks of; with another store everything is seeded anew. */
  storeId: string;
  hasAccounts: boolean;
  /** Messages delivered, by address. */
  delivered: Record<string, number>;
  hasMessages: boolean;
}

const seedFile = (home: string) => path.join(home, "seed.json");

export function readSeed(home: string, storeId: string): SeedFile {
  const seed = readJson<SeedFile>(seedFile(home));
  return seed?.storeId === storeId
    ? seed
    : { storeId, hasAccounts: false, delivered: {}, hasMessages: false };
}

export function writeSeed(home: string, seed: SeedFile): void {
  writeJson(seedFile(home), seed);
}

/** A restored store is not to be filled again, whatever its id. */
export function carrySeed(home: string, storeId: string): void {
  const known = readJson<SeedFile>(seedFile(home));
  writeSeed(home, { delivered: {}, ...known, storeId, hasAccounts: true, hasMessages: true });
}
