// Who is compared: hosts that differ only in what verifies the password and finds the mailbox.
// Invariant: `limit` comes first; every ratio is to it.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Databases, type Ground, Host } from "./host.ts";
import { startHttpService } from "./http-service.ts";
import type { Mariadb } from "./mariadb.ts";
import type { Program } from "./program.ts";

const ETC = path.join(import.meta.dirname, "../../etc/dovecot");

export interface Contestant {
  name: string;
  what: string;
  host: Host;
  /** The servers that it asks, beside its own Dovecot and Postfix. */
  programs: readonly Program[];
  refusesClosed: boolean;
}

export function makeContestants(ground: Ground, mariadb: Mariadb, httpPort: number): Contestant[] {
  const sql = new SqlFiles(ground);
  const credentials = sql.sqlite(
    "credentials",
    "SELECT password_hash AS password FROM credential WHERE address = '%Lu'",
  );
  const deny = sql.shipped("deny.sql.conf");
  const columns = sql.mysql(
    "columns",
    mariadb,
    "SELECT password FROM mailbox WHERE username = '%Lu' AND enable%Ls = 1 AND active = 1",
  );
  const http = startHttpService(ground.scratch, ground.tlsDir, mariadb.socket, httpPort);
  const lua = sql.place("verify.lua", luaFor(http.url));
  const denied =
    passdb("sql", credentials, "result_success = continue-ok") +
    passdb("sql", deny, "deny = yes", "skip = unauthenticated");
  const rows: [name: string, what: string, databases: Databases, programs: Program[]][] = [
    [
      "limit",
      "Dovecot, same password file, no restrictions",
      { passdb: passdb("sql", credentials), userdb: null },
      [],
    ],
    ["postern", "Postern, managed, as shipped", { passdb: null, userdb: null }, []],
    ["deny-step", "Postern's deny step behind a SQL passdb", { passdb: denied, userdb: null }, []],
    [
      "columns",
      "a column for each service in MariaDB (iRedMail, ISPConfig)",
      { passdb: passdb("sql", columns), userdb: userdb(columns) },
      [mariadb.program],
    ],
    [
      "http",
      "Lua asks an HTTPS service (mailcow)",
      { passdb: passdb("lua", `file=${lua} blocking=yes`), userdb: userdb(columns) },
      [mariadb.program, ...http.programs],
    ],
  ];
  return rows.map(([name, what, databases, programs], at) => ({
    name,
    what,
    host: new Host(ground, name, at, databases),
    programs,
    refusesClosed: name !== "limit",
  }));
}

/** Files that dovecot.conf's blocks name. */
class SqlFiles {
  readonly #ground: Ground;
  readonly #dir: string;

  constructor(ground: Ground) {
    this.#ground = ground;
    this.#dir = path.join(ground.scratch, "sql");
    mkdirSync(this.#dir);
  }

  place(name: string, text: string): string {
    const file = path.join(this.#dir, name);
    writeFileSync(file, text);
    return file;
  }

  shipped(name: string): string {
    const text = readFileSync(path.join(ETC, name), "utf8");
    return this.place(name, text.replaceAll("/var/lib/postern/", `${this.#ground.replicaDir}/`));
  }

  sqlite(name: string, query: string): string {
    const file = path.join(this.#ground.replicaDir, `${name}.sqlite`);
    return this.place(
      `${name}.conf`,
      `driver = sqlite\nconnect = file:${file}?mode=ro\npassword_query = ${query}\n`,
    );
  }

  mysql(name: string, { socket }: Mariadb, query: string): string {
    const mail = path.join(this.#ground.scratch, name, "mail");
    return this.place(
      `${name}.conf`,
      `driver = mysql
connect = host=${socket} dbname=vmail user=bench password=bench
password_query = ${query}
user_query = SELECT '${mail}/%Ld/%Ln' AS home FROM mailbox WHERE username = '%Lu' AND active = 1
`,
    );
  }
}

function luaFor(url: string): string {
  return readFileSync(path.join(import.meta.dirname, "verify.lua"), "utf8").replaceAll("{{URL}}", url);
}

function passdb(driver: string, args: string, ...settings: string[]): string {
  const lines = [`driver = ${driver}`, `args = ${args}`, ...settings];
  return `passdb {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;
}

function userdb(args: string): string {
  return `userdb {\n  driver = sql\n  args = ${args}\n}\n`;
}
