// The first operator: made in the store, once, with a password that signs in.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, it } from "node:test";
import { verifyPassword } from "../control/password.ts";
import { findAccount } from "../store/account.ts";
import { openStore } from "../store/store.ts";
import { readLayout } from "./layout.ts";
import { addOperator } from "./operator-add.ts";

const dir = mkdtempSync(path.join(tmpdir(), "postern-operator-"));
after(() => rmSync(dir, { recursive: true, force: true }));
const sqliteFile = path.join(dir, "postern.sqlite");
const env = { POSTERN_STORE_FILE: sqliteFile };
const add = (...args: string[]) => addOperator(readLayout(dir, { POSTERN_HOME: dir }), args, env);

it("operator add makes no store, one account, and a password that fits", async () => {
  await assert.rejects(add("op@a.example", "Op"), { code: "store-missing" });
  await (await openStore({ sqliteFile })).close();
  await assert.rejects(add("op", "Op"), { code: "address-invalid" });
  await assert.rejects(add("op@a.example"), { code: "bad-usage" });
  const password = await add("Op@a.example", "Op");
  await assert.rejects(add("op@a.example", "Op"), { code: "email-taken" });
  const store = await openStore({ sqliteFile });
  const account = await findAccount(store, "op@a.example");
  await store.close();
  assert.equal(account?.kind, "operator");
  assert.ok(await verifyPassword(account?.password_hash, password));
});
