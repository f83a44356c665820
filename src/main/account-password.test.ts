// A password lost: the new one signs in, the former and whoever was signed in with it do not.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, it } from "node:test";
import { verifyPassword } from "../control/password.ts";
import { findAccount } from "../store/account.ts";
import { NotFound } from "../store/refusal.ts";
import { addSignIn, findSignedIn } from "../store/sign-in.ts";
import { openStore } from "../store/store.ts";
import { resetAccountPassword } from "./account-password.ts";
import { explain } from "./explain.ts";
import { readLayout } from "./layout.ts";
import { addOperator } from "./operator-add.ts";

const dir = mkdtempSync(path.join(tmpdir(), "postern-account-"));
after(() => rmSync(dir, { recursive: true, force: true }));
const sqliteFile = path.join(dir, "postern.sqlite");
const env = { POSTERN_STORE_FILE: sqliteFile };
const layout = readLayout(dir, { POSTERN_HOME: dir });
const reset = (...args: string[]) => resetAccountPassword(layout, args, env);

it("account password makes no store, knows no stranger, and ends that account's sign-ins alone", async () => {
  await assert.rejects(reset("op@a.example"), { code: "store-missing" });
  await (await openStore({ sqliteFile })).close();
  const former = await addOperator(layout, ["op@a.example", "Op"], env);
  await addOperator(layout, ["other@a.example", "Other"], env);
  const store = await openStore({ sqliteFile });
  try {
    for (const name of ["op", "other"]) {
      const account = (await findAccount(store, `${name}@a.example`)) ?? assert.fail();
      await addSignIn(store, { tokenHash: name, account, ip: null, program: null }, Date.now());
    }
    await assert.rejects(reset("nobody@a.example"), { code: "account-missing" });
    await assert.rejects(reset(), { code: "bad-usage" });
    assert.ok(await findSignedIn(store, "op", Date.now()));
    const password = await reset("Op@a.example");
    const account = await findAccount(store, "op@a.example");
    assert.equal(await verifyPassword(account?.password_hash, password), true);
    assert.equal(await verifyPassword(account?.password_hash, former), false);
    assert.equal(await findSignedIn(store, "op", Date.now()), undefined);
    assert.ok(await findSignedIn(store, "other", Date.now()));
    const noted = await store.db.selectFrom("audit").select(["action", "account", "after"]).execute();
    assert.deepEqual(
      { ...noted.at(-1) },
      {
        action: "account-password-changed",
        account: "setup",
        after: '{"email":"op@a.example"}',
      },
    );
  } finally {
    await store.close();
  }
});

it("a refusal of the store is told in its own words", () => {
  const told = explain(new NotFound());
  assert.deepEqual([told.code, told.message], ["not-found", "There is no such thing, or it is not yours."]);
});
