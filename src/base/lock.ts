// A lock on a file that the kernel frees however its holder ends.
import { DatabaseSync } from "node:sqlite";

export interface Lock {
  release(): void;
}

/** Null while another program holds it. The file is made, and stays. */
export function takeLock(file: string): Lock | null {
  const db = new DatabaseSync(file, { timeout: 0 });
  try {
    db.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    db.close();
    if (/locked|busy/i.test((error as Error).message)) return null;
    throw error;
  }
  return { release: () => db.close() };
}
