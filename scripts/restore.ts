// `npm run restore -- FILE`: puts a copy made by `npm run backup` in the store's place, while Postern is stopped.
import path from "node:path";
import { Fault } from "../src/base/fault.ts";
import { printFault } from "../src/main/explain.ts";
import { readLayout } from "../src/main/layout.ts";
import { fileNamed, restore } from "../src/main/restore.ts";

try {
  const [from, ...more] = process.argv.slice(2);
  if (from === undefined || more.length > 0)
    throw new Fault("bad-usage", "Usage: npm run restore -- FILE", "FILE is what npm run backup made.");
  const layout = readLayout(path.dirname(import.meta.dirname));
  const { serial, mailboxes, restricted, aside } = await restore(layout, fileNamed(from));
  console.log(`Restored: serial ${serial}, ${mailboxes} mailboxes, ${restricted} of them restricted.`);
  if (aside !== null) console.log(`What was there is kept: ${aside}`);
  console.log("Every mail host reads the whole policy when Postern runs again; everyone signs in anew.");
} catch (error) {
  printFault(error, null);
  process.exitCode = 1;
}
