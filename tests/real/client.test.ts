// The programs people really use, before and after a box is ticked: curl, mbsync, mutt, swaks, imapflow,
// nodemailer, node-pop3. Open: they work. Blocked: they are refused with the reason. Lifted: the same
// program is let in again at once.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { refusalReason } from "../../src/policy/replica.ts";
import { Customer, type TestMailbox } from "../fixtures/customer.ts";
import { PROGRAMS } from "../fixtures/programs.ts";

describe("programs", () => {
  let customer: Customer;
  let mailbox: TestMailbox;
  const dir = mkdtempSync(path.join(tmpdir(), "postern-clients-"));
  before(async () => {
    customer = await Customer.signIn();
    mailbox = await customer.createMailbox("programs");
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  for (const [name, program] of Object.entries(PROGRAMS)) {
    it(`${name}: works, is refused, works again`, async () => {
      const own = path.join(dir, name.replace(" ", "-"));
      mkdirSync(own);
      await program.use(mailbox, own);
      await customer.restrict(mailbox.address, [program.channel]);
      const said = await program.use(mailbox, own).then(
        () => assert.fail(`${name} got in`),
        (error: unknown) => wordsOf(error),
      );
      if (program.isTellingWhy)
        assert.ok(said.includes(refusalReason(program.channel)), `${name} said: ${said}`);
      await customer.restrict(mailbox.address, []);
      await program.use(mailbox, own);
    });
  }
});

/** All that an error and its causes carry, for finding the server's reason in it. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { responseText, response } = error as { responseText?: string; response?: string };
  return [error.message, responseText, typeof response === "string" ? response : ""].join(" ");
}
