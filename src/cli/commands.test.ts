// Operators' commands against a control plane on a real port: what each does, and what it says of a slip.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type ControlFixture, controlFixture, PASSWORD } from "../../tests/fixtures/control.ts";
import { WIRE_VERSION } from "../wire/version.ts";
import { ApiClient } from "./api-client.ts";
import type { Command } from "./command.ts";
import { customerAdd } from "./customer-add.ts";
import { customerDelete } from "./customer-delete.ts";
import { customerEdit } from "./customer-edit.ts";
import { customerList } from "./customer-list.ts";
import { mailHostAdd } from "./mail-host-add.ts";
import { mailHostRevoke } from "./mail-host-revoke.ts";
import { mailHostToken } from "./mail-host-token.ts";
import { serviceAdd } from "./service-add.ts";
import { serviceDelete } from "./service-delete.ts";
import { serviceEdit } from "./service-edit.ts";
import { serviceList } from "./service-list.ts";

describe("operators' commands", () => {
  let fixture: ControlFixture;
  let api: ApiClient;
  before(async () => {
    fixture = await controlFixture();
    const url = `${await fixture.api.listen({ host: "127.0.0.1", port: 0 })}/api/v1`;
    api = new ApiClient({ url, email: "op@example.org", password: PASSWORD, ca: "" });
  });
  after(async () => {
    await api.signOut();
    await fixture.stop();
  });

  async function run(command: Command, ...args: string[]): Promise<string[]> {
    const lines: string[] = [];
    await command.run(args, api, (line) => lines.push(line));
    return lines;
  }

  it("a mail host's token: another one, then none", async () => {
    const opens = async (token: string) =>
      (await fixture.agent(token, "GET", `/policy?version=${WIRE_VERSION}`)).statusCode === 200;
    const [first = ""] = await run(mailHostAdd, "mx1");
    const [second = ""] = await run(mailHostToken, "mx1");
    assert.deepEqual([await opens(first), await opens(second)], [false, true]);
    await run(mailHostRevoke, "mx1");
    assert.equal(await opens(second), false);
    for (const command of [mailHostToken, mailHostRevoke])
      await assert.rejects(run(command, "mx1"), { code: "not-found" });
  });

  it("a customer and a service: made, listed, changed, deleted", async () => {
    await run(customerAdd, "new@example.org", "New");
    assert.deepEqual(await run(customerList, "NEW@"), ["new@example.org\tNew"]);
    assert.equal((await run(customerList)).length, 3);
    await run(customerEdit, "NEW@example.org", "newer@example.org", "Newer");
    const [id = ""] = await run(serviceAdd, "newer@example.org", "mail", "Mail", "new.example");
    await assert.rejects(run(customerDelete, "newer@example.org"), { code: "not-empty" });
    await run(serviceEdit, id, "Other", "new.example", "other.example");
    const listed = (await run(serviceList)).find((line) => line.startsWith(id));
    assert.equal(listed, `${id}\tmail\t0\tOther\tnew.example other.example`);
    assert.deepEqual(await run(serviceEdit, id, "--default-blocked", "smtp,pop"), ["Other\tpop,smtp"]);
    assert.deepEqual(await run(serviceEdit, id, "--default-blocked", "none"), ["Other\tnone"]);
    for (const wrong of ["mail", "", "pop,"])
      await assert.rejects(run(serviceEdit, id, "--default-blocked", wrong), { code: "bad-usage" });
    await assert.rejects(run(serviceDelete, fixture.annas), { code: "not-empty" });
    await run(serviceDelete, id);
    await run(customerDelete, "newer@example.org");
    assert.equal((await run(customerList)).length, 2);
    await assert.rejects(run(customerDelete, "anna"), { code: "not-found" });
    await assert.rejects(run(customerDelete), { code: "bad-usage" });
  });
});
