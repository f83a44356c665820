// The mailboxes that the bench signs in as: address, password, hash and closed channels follow from a number, so
// that whoever stores them and whoever draws at random agree without a list.
// Invariant: every eighth has an argon2id hash made by Postern's own code, the others {PLAIN}; one in ten has
// IMAP closed, another one in ten SMTP.
import { hashMailboxPassword } from "../../src/control/password.ts";
import type { Channel } from "../../src/policy/channel.ts";

export interface BenchMailbox {
  number: number;
  address: string;
  domain: string;
  password: string;
  passwordHash: string;
  blocked: Channel[];
}

export type HashKind = "plain" | "argon2id";
/** What is signed in to; named as Dovecot names services. */
export type Service = "imap" | "smtp";

const DOMAINS = 2_000;
/** A million argon2id hashes would take a night; so many different ones are shared by all. */
const HASHES = 64;
const HASHED_EVERY = 8;

export class Mailboxes {
  readonly count: number;
  readonly #hashes: readonly string[];

  private constructor(count: number, hashes: readonly string[]) {
    this.count = count;
    this.#hashes = hashes;
  }

  static async make(count: number): Promise<Mailboxes> {
    const numbers = Array.from({ length: HASHES }, (_, at) => at);
    return new Mailboxes(
      count,
      await Promise.all(numbers.map((at) => hashMailboxPassword(sharedPassword(at)))),
    );
  }

  at(number: number): BenchMailbox {
    const domain = `d${number % DOMAINS}.bench.example`;
    const isHashed = number % HASHED_EVERY === 0;
    const shared = (number / HASHED_EVERY) % HASHES;
    const password = isHashed ? sharedPassword(shared) : `word-${number}`;
    return {
      number,
      address: `box${number}@${domain}`,
      domain,
      password,
      passwordHash: isHashed ? (this.#hashes[shared] ?? "") : `{PLAIN}${password}`,
      blocked: blockedOf(number),
    };
  }

  /** Any mailbox with this kind of hash, that this service is open or closed to. */
  draw(kind: HashKind, service: Service, isOpen = true): BenchMailbox {
    for (;;) {
      const number = Math.floor(Math.random() * this.count);
      const isFit = (number % HASHED_EVERY === 0) === (kind === "argon2id");
      if (isFit && blockedOf(number).includes(service) !== isOpen) return this.at(number);
    }
  }

  /** All of them, in pages. */
  *pages(size: number): Generator<BenchMailbox[]> {
    for (let start = 0; start < this.count; start += size) {
      const length = Math.min(size, this.count - start);
      yield Array.from({ length }, (_, at) => this.at(start + at));
    }
  }
}

/** By the tens digit, so that it does not go with the kind of hash. */
function blockedOf(number: number): Channel[] {
  const digit = Math.floor(number / 10) % 10;
  if (digit === 3) return ["imap"];
  return digit === 7 ? ["smtp"] : [];
}

function sharedPassword(at: number): string {
  return `a well kept word ${at}`;
}
