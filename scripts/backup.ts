// `npm run backup -- FILE`: copies the store of this home into FILE, also while Postern runs.
import path from "node:path";
import { Fault } from "../src/base/fault.ts";
import { printFault } from "../src/main/explain.ts";
import { readLayout } from "../src/main/layout.ts";
import { fileNamed, storeOf } from "../src/main/restore.ts";
import { copyStore } from "../src/store/sqlite-copy.ts";

try {
  const [target, ...more] = process.argv.slice(2);
  if (target === undefined || more.length > 0)
    throw new Fault("bad-usage", "Usage: npm run backup -- FILE", "FILE must not be there yet.");
  const file = fileNamed(target);
  const store = storeOf(readLayout(path.dirname(import.meta.dirname)));
  const { serial, mailboxes, restricted } = await copyStore(store, file);
  console.log(`${file}: serial ${serial}, ${mailboxes} mailboxes, ${restricted} of them restricted`);
  console.log("It holds password hashes: keep it as safe as the store.");
} catch (error) {
  printFault(error, null);
  process.exitCode = 1;
}
