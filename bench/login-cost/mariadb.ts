// A private MariaDB with the mailboxes as two other mail hosts keep them: iRedMail, a column for each service;
// mailcow, the services in a JSON text beside a joined domain.
// Invariant: no network, no system database, all rows in memory (buffer pool larger than both tables).
import { chownSync, createWriteStream, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { runCommand, runOrFail } from "../../src/base/command.ts";
import { systemUser } from "../../src/mailhost/system-user.ts";
import type { BenchMailbox, Mailboxes } from "./mailboxes.ts";
import { Program } from "./program.ts";

const PAGE = 5_000;
const PATIENCE_MS = 60_000;
const SCHEMA = `
  CREATE DATABASE vmail CHARACTER SET utf8mb4;
  CREATE TABLE vmail.mailbox (username VARCHAR(255) NOT NULL PRIMARY KEY, password VARCHAR(255) NOT NULL,
    enableimap TINYINT(1) NOT NULL DEFAULT 1, enablepop3 TINYINT(1) NOT NULL DEFAULT 1,
    enablesmtp TINYINT(1) NOT NULL DEFAULT 1, enablesieve TINYINT(1) NOT NULL DEFAULT 1,
    active TINYINT(1) NOT NULL DEFAULT 1) ENGINE=InnoDB;
  CREATE DATABASE mailcow CHARACTER SET utf8mb4;
  CREATE TABLE mailcow.domain (domain VARCHAR(255) NOT NULL PRIMARY KEY, active TINYINT(1) NOT NULL DEFAULT 1);
  CREATE TABLE mailcow.mailbox (username VARCHAR(255) NOT NULL PRIMARY KEY, password VARCHAR(255) NOT NULL,
    domain VARCHAR(255) NOT NULL, attributes TEXT NOT NULL, kind VARCHAR(100) NOT NULL DEFAULT '',
    active TINYINT(1) NOT NULL DEFAULT 1) ENGINE=InnoDB;
  CREATE USER bench@localhost IDENTIFIED BY 'bench';
  GRANT SELECT ON vmail.* TO bench@localhost;
  GRANT SELECT ON mailcow.* TO bench@localhost;
`;

export class Mariadb {
  readonly socket: string;
  readonly program: Program;
  readonly #rowsDir: string;

  private constructor(socket: string, rowsDir: string, program: Program) {
    this.socket = socket;
    this.#rowsDir = rowsDir;
    this.program = program;
  }

  static async start(scratch: string): Promise<Mariadb> {
    const dir = path.join(scratch, "mariadb");
    const own = systemUser("mysql");
    mkdirSync(path.join(dir, "rows"), { recursive: true });
    for (const each of [dir, path.join(dir, "rows")]) chownSync(each, own.uid, own.gid);
    const data = path.join(dir, "data");
    const fixed = ["--no-defaults", `--datadir=${data}`, "--user=mysql"];
    const setUp = [...fixed, "--auth-root-authentication-method=normal", "--skip-test-db"];
    await runOrFail("Making a MariaDB", "/usr/bin/mariadb-install-db", setUp);
    const socket = path.join(dir, "sock");
    const program = Program.start("/usr/sbin/mariadbd", dir, path.join(scratch, "mariadb.log"), [
      ...fixed,
      `--socket=${socket}`,
      `--pid-file=${path.join(dir, "pid")}`,
      "--skip-networking",
      "--skip-log-bin",
      "--max-connections=400",
      "--innodb-buffer-pool-size=1G",
      "--innodb-flush-log-at-trx-commit=0",
    ]);
    const mariadb = new Mariadb(socket, path.join(dir, "rows"), program);
    await mariadb.#awaitReady();
    return mariadb;
  }

  async fill(mailboxes: Mailboxes): Promise<void> {
    await this.#run(SCHEMA);
    await this.#load("vmail.mailbox (username, password, enableimap, enablesmtp)", mailboxes, (each) => [
      each.address,
      each.passwordHash,
      flag(each, "imap"),
      flag(each, "smtp"),
    ]);
    await this.#load("mailcow.mailbox (username, password, domain, attributes)", mailboxes, (each) => [
      each.address,
      each.passwordHash,
      each.domain,
      attributes(each),
    ]);
    await this.#run("INSERT INTO mailcow.domain (domain) SELECT DISTINCT domain FROM mailcow.mailbox");
  }

  async #load(table: string, mailboxes: Mailboxes, columns: (each: BenchMailbox) => string[]): Promise<void> {
    const file = path.join(this.#rowsDir, "rows.tsv");
    const lines = function* () {
      for (const page of mailboxes.pages(PAGE))
        yield page.map((each) => `${columns(each).join("\t")}\n`).join("");
    };
    await pipeline(Readable.from(lines()), createWriteStream(file));
    await this.#run(`SET unique_checks=0; LOAD DATA INFILE '${file}' INTO TABLE ${table}`);
    rmSync(file);
  }

  #run(sql: string): Promise<string> {
    const args = ["--no-defaults", `--socket=${this.socket}`, "--user=root"];
    return runOrFail("A statement", "/usr/bin/mariadb", args, { input: sql });
  }

  async #awaitReady(): Promise<void> {
    const args = ["--no-defaults", `--socket=${this.socket}`, "--user=root", "ping"];
    for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(200)) {
      if ((await runCommand("/usr/bin/mariadb-admin", args)).status === 0) return;
      if (Date.now() > deadline) throw new Error("MariaDB does not start");
    }
  }
}

function flag({ blocked }: BenchMailbox, channel: "imap" | "smtp"): string {
  return blocked.includes(channel) ? "0" : "1";
}

/** As mailcow writes them, the four that matter here. */
function attributes(mailbox: BenchMailbox): string {
  return JSON.stringify({
    imap_access: flag(mailbox, "imap"),
    pop3_access: "1",
    smtp_access: flag(mailbox, "smtp"),
    sieve_access: "1",
  });
}
