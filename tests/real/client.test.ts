// The programs people really use, before and after a box is ticked: curl, mbsync, mutt, swaks, imapflow,
// nodemailer, node-pop3. Open: they work. Blocked: they are refused with the reason. Lifted: the same
// program is let in again at once.
import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { ImapFlow } from "imapflow";
import Pop3Command from "node-pop3";
import { createTransport } from "nodemailer";
import type { Channel } from "../../src/policy/channel.ts";
import { refusalReason } from "../../src/policy/replica.ts";
import { Customer, doors, type TestMailbox } from "../fixtures/customer.ts";
import { status } from "../fixtures/instance.ts";
import { probe, runProgram } from "../fixtures/probe.ts";

interface Program {
  channel: Channel;
  /** Uses the mailbox once; rejects with the program's words. */
  use: (mailbox: TestMailbox, dir: string) => Promise<unknown>;
  /** Whether the program passes on what the server said, or only that it failed. */
  isTellingWhy: boolean;
}

const endpoint = (name: "imaps" | "pop3s" | "submissions" | "submission") => doors()[name];
const url = (scheme: string, name: "imaps" | "pop3s" | "submissions") =>
  `${scheme}://${endpoint(name).host}:${endpoint(name).port}`;

const PROGRAMS: Record<string, Program> = {
  "curl imaps": {
    channel: "imap",
    isTellingWhy: true,
    use: (mailbox) => curl(mailbox, [`${url("imaps", "imaps")}/INBOX`, "-X", "NOOP"]),
  },
  "curl pop3s": {
    channel: "pop",
    isTellingWhy: true,
    use: (mailbox) => curl(mailbox, [`${url("pop3s", "pop3s")}/`]),
  },
  "curl smtps": {
    channel: "smtp",
    isTellingWhy: true,
    use: (mailbox, dir) => {
      const message = path.join(dir, "message");
      writeFileSync(
        message,
        `From: ${mailbox.address}\r\nTo: ${mailbox.address}\r\nSubject: curl\r\n\r\nhello\r\n`,
      );
      return curl(mailbox, [
        url("smtps", "submissions"),
        "--mail-from",
        mailbox.address,
        "--mail-rcpt",
        mailbox.address,
        "-T",
        message,
      ]);
    },
  },
  mbsync: { channel: "imap", isTellingWhy: true, use: mbsync },
  mutt: { channel: "imap", isTellingWhy: false, use: mutt },
  swaks: { channel: "smtp", isTellingWhy: true, use: swaks },
  imapflow: { channel: "imap", isTellingWhy: true, use: imapflow },
  nodemailer: { channel: "smtp", isTellingWhy: true, use: nodemailer },
  "node-pop3": { channel: "pop", isTellingWhy: true, use: pop3 },
};

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

/** -v: curl itself says only "Login denied"; the server's words stand in its dialogue. */
function curl(mailbox: TestMailbox, args: string[]): Promise<string> {
  return runProgram("curl", [
    "-v",
    "--max-time",
    "20",
    "--cacert",
    status().ca,
    "-u",
    `${mailbox.address}:${mailbox.password}`,
    ...args,
  ]);
}

async function mbsync(mailbox: TestMailbox, dir: string): Promise<void> {
  const config = path.join(dir, "mbsyncrc");
  const { host, port } = endpoint("imaps");
  const lines = [
    "IMAPStore far",
    `Host ${host}`,
    `Port ${port}`,
    `User ${mailbox.address}`,
    `Pass ${mailbox.password}`,
    "SSLType IMAPS",
    `CertificateFile ${status().ca}`,
    "AuthMechs PLAIN",
    "",
    "MaildirStore near",
    `Inbox ${dir}/INBOX`,
    `Path ${dir}/`,
    "",
    "Channel all",
    "Far :far:",
    "Near :near:",
    "Patterns INBOX",
    "Create Near",
    `SyncState ${dir}/state-`,
  ];
  writeFileSync(config, `${lines.join("\n")}\n`, { mode: 0o600 });
  await runProgram("mbsync", ["-c", config, "all"]);
  assert.ok(readdirSync(path.join(dir, "INBOX")).includes("cur"));
}

/** Opens the inbox on a terminal (script gives it one) and pipes a message to a file, as a person's key would. */
async function mutt(mailbox: TestMailbox, dir: string): Promise<void> {
  const config = path.join(dir, "muttrc");
  const opened = path.join(dir, "opened");
  const { host, port } = endpoint("imaps");
  const folder = `imaps://${encodeURIComponent(mailbox.address)}@${host}:${port}/INBOX`;
  const lines = [
    `set imap_pass = "${mailbox.password}"`,
    `set certificate_file = "${status().ca}"`,
    "set ssl_verify_host = yes",
    `set folder = "${folder}"`,
    `set spoolfile = "${folder}"`,
    "set imap_authenticators = login",
    "set wait_key = no",
    `push "<pipe-message>cat > ${opened}<enter><exit>"`,
  ];
  writeFileSync(config, `${lines.join("\n")}\n`, { mode: 0o600 });
  rmSync(opened, { force: true });
  await probe(mailbox, ["lmtp"]);
  const screen = await runProgram("sh", [
    "-c",
    `HOME=${dir} TERM=xterm timeout 5 script -qec 'mutt -F ${config}' /dev/null; true`,
  ]);
  if (!existsSync(opened)) throw new Error(`mutt did not open the inbox: ${screen}`);
}

async function swaks(mailbox: TestMailbox): Promise<void> {
  const { host, port } = endpoint("submission");
  await runProgram("swaks", [
    "--server",
    host,
    "--port",
    String(port),
    "--tls",
    "--tls-verify",
    "--tls-ca-path",
    status().ca,
    "--auth",
    "LOGIN",
    "--auth-user",
    mailbox.address,
    "--auth-password",
    mailbox.password,
    "--from",
    mailbox.address,
    "--to",
    mailbox.address,
    "--timeout",
    "20",
  ]);
}

async function imapflow(mailbox: TestMailbox): Promise<void> {
  const client = new ImapFlow({
    ...endpoint("imaps"),
    secure: true,
    tls: { ca: readFileSync(status().ca) },
    auth: { user: mailbox.address, pass: mailbox.password },
    logger: false,
  });
  client.on("error", () => undefined);
  await client.connect();
  await client.status("INBOX", { messages: true });
  await client.logout();
}

async function nodemailer(mailbox: TestMailbox): Promise<void> {
  const transport = createTransport({
    ...endpoint("submissions"),
    secure: true,
    tls: { ca: readFileSync(status().ca) },
    auth: { user: mailbox.address, pass: mailbox.password },
  });
  await transport.sendMail({
    from: mailbox.address,
    to: mailbox.address,
    subject: "nodemailer",
    text: "hello",
  });
  transport.close();
}

async function pop3(mailbox: TestMailbox): Promise<void> {
  const client = new Pop3Command({
    ...endpoint("pop3s"),
    tls: true,
    tlsOptions: { ca: readFileSync(status().ca) },
    user: mailbox.address,
    password: mailbox.password,
  });
  try {
    await client.STAT();
    await client.QUIT();
  } finally {
    // It leaves the connection open when it is refused.
    (client as unknown as { _socket: { destroy(): void } | null })._socket?.destroy();
  }
}
