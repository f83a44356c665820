// Measures all contestants side by side: in every round each gets one stretch of load, in turning order, so that
// what else the machine does falls on all of them.
// Invariant: who refuses what it should, and lets in what it should, is checked before anything is measured.
import { type Asked, AuthClient } from "./auth-client.ts";
import type { Contestant } from "./contestants.ts";
import { groupsCpuMs } from "./cpu.ts";
import { load } from "./load.ts";
import type { HashKind, Mailboxes, Service } from "./mailboxes.ts";
import type { Stretch } from "./tally.ts";
import { logIn } from "./whole-login.ts";

export interface Discipline {
  name: string;
  title: string;
  kind: HashKind;
  service: Service;
  isWhole: boolean;
  stretchMs: number;
  /** Logins under way at the same time. */
  atOnce: number;
}

export const DISCIPLINES: readonly Discipline[] = [
  {
    name: "raw",
    title: "Raw authentications over the auth socket, {PLAIN}",
    kind: "plain",
    service: "imap",
    isWhole: false,
    stretchMs: 1_000,
    atOnce: 16,
  },
  {
    name: "imap",
    title: "Whole IMAP logins (TLS, LOGIN, LOGOUT), argon2id",
    kind: "argon2id",
    service: "imap",
    isWhole: true,
    stretchMs: 4_000,
    atOnce: 4,
  },
  {
    name: "smtp",
    title: "Whole SMTP logins (TLS, AUTH PLAIN, QUIT), argon2id",
    kind: "argon2id",
    service: "smtp",
    isWhole: true,
    stretchMs: 4_000,
    atOnce: 4,
  },
];

const CONNECTIONS = 4;
const FROM = "127.0.0.1";
let strangers = 0;

/** Who is to be refused comes from an address of its own: Dovecot slows down what comes from there next. */
function stranger(): string {
  strangers += 1;
  return `127.66.0.${strangers}`;
}

export class Measuring {
  readonly #mailboxes: Mailboxes;
  readonly #ca: Buffer;

  constructor(mailboxes: Mailboxes, ca: Buffer) {
    this.#mailboxes = mailboxes;
    this.#ca = ca;
  }

  /** Throws when a contestant lets in or refuses wrongly. */
  async check(contestant: Contestant, { name, kind, service, isWhole }: Discipline): Promise<void> {
    const open = this.#mailboxes.draw(kind, service);
    const closed = this.#mailboxes.draw(kind, service, false);
    const cases: [what: string, asked: Asked, isIn: boolean][] = [
      ["right password", { mailbox: open, password: open.password, service, from: FROM }, true],
      ["wrong password", { mailbox: open, password: "wrong", service, from: stranger() }, false],
      [
        "closed channel",
        { mailbox: closed, password: closed.password, service, from: stranger() },
        !contestant.refusesClosed,
      ],
    ];
    for (const [what, asked, isIn] of cases) {
      const found = isWhole
        ? await logIn(this.#door(contestant), asked)
        : await isAuthenticated(contestant, asked);
      if (found !== isIn)
        throw new Error(`${contestant.name}, ${name}, ${what}: ${found ? "let in" : "refused"}`);
    }
  }

  async stretch(contestant: Contestant, discipline: Discipline, ms: number): Promise<Stretch> {
    const groups = [...contestant.host.groups(), ...contestant.programs.map(({ group }) => group)];
    const before = groupsCpuMs(groups);
    const loaded = discipline.isWhole
      ? await this.#loadWhole(contestant, discipline, ms)
      : await this.#loadRaw(contestant, discipline, ms);
    return { ...loaded, cpuMs: groupsCpuMs(groups) - before };
  }

  async #loadRaw(contestant: Contestant, discipline: Discipline, ms: number) {
    const clients = await Promise.all(
      Array.from({ length: CONNECTIONS }, () => AuthClient.connect(contestant.host.authSocket)),
    );
    const loaded = await load(ms, discipline.atOnce, async (lane) => {
      const asked = this.#draw(discipline);
      const answer = await clients[lane % CONNECTIONS]?.ask(asked);
      if (!answer?.startsWith("OK\t")) throw refusedWrongly(contestant, asked);
    });
    for (const client of clients) client.close();
    return loaded;
  }

  #loadWhole(contestant: Contestant, discipline: Discipline, ms: number) {
    const door = this.#door(contestant);
    return load(ms, discipline.atOnce, async () => {
      const asked = this.#draw(discipline);
      if (!(await logIn(door, asked))) throw refusedWrongly(contestant, asked);
    });
  }

  #draw({ kind, service }: Discipline): Asked {
    const mailbox = this.#mailboxes.draw(kind, service);
    return { mailbox, password: mailbox.password, service, from: FROM };
  }

  #door({ host }: Contestant) {
    return { ports: host.ports, ca: this.#ca };
  }
}

async function isAuthenticated({ host }: Contestant, asked: Asked): Promise<boolean> {
  const client = await AuthClient.connect(host.authSocket);
  const answer = await client.ask(asked);
  client.close();
  return answer.startsWith("OK\t");
}

function refusedWrongly({ name }: Contestant, { mailbox, service }: Asked): Error {
  return new Error(
    `${name} refused ${mailbox.address} at ${service}, with the right password and the channel open`,
  );
}
