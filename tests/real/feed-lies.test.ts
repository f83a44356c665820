// Between a mail host's agent and the control plane stands one who repeats, reorders, drops, doubles and swaps what
// passes: the replica never opens what is closed, and is right again as soon as he tells the truth.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openHomeStore } from "../../src/main/store-view.ts";
import type { Store } from "../../src/store/store.ts";
import type { Feed, PolicyPage } from "../../src/wire/feed.ts";
import { WIRE_VERSION } from "../../src/wire/version.ts";
import { Customer, type TestMailbox } from "../fixtures/customer.ts";
import { status } from "../fixtures/instance.ts";
import { quickLogin } from "../fixtures/quick-login.ts";
import { checkReplica, printReplica } from "../fixtures/replica-print.ts";
import { SecondHost } from "../fixtures/second-host.ts";

interface Lie {
  feed?: (feed: Feed) => unknown;
  policy?: (page: PolicyPage) => unknown;
}

/** Passes everything on but what the present lie makes of it. */
class Liar {
  readonly #server: Server;
  lie: Lie = {};
  told = 0;

  constructor() {
    const dir = path.dirname(status().ca);
    const [cert, key] = ["server.pem", "server.key"].map((name) => readFileSync(path.join(dir, name)));
    this.#server = createServer({ cert, key }, async (request, response) => {
      try {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const { authorization = "", "content-type": type } = request.headers;
        const answer = await fetch(new URL(request.url ?? "/", status().panelUrl), {
          method: request.method ?? "GET",
          headers: { authorization, ...(type === undefined ? {} : { "content-type": type }) },
          ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
        });
        const body = this.#twisted(request.url ?? "", await answer.text(), answer.ok);
        response.writeHead(answer.status, { "content-type": "application/json" });
        response.end(answer.status === 204 ? undefined : body);
      } catch {
        response.destroy();
      }
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `https://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #twisted(url: string, text: string, isOk: boolean): string {
    const kind = url.startsWith("/agent/v1/feed")
      ? "feed"
      : url.startsWith("/agent/v1/policy")
        ? "policy"
        : null;
    if (!isOk || kind === null) return text;
    const lie = this.lie[kind] as ((said: unknown) => unknown) | undefined;
    if (lie !== undefined) {
      this.told++;
      const said = lie(JSON.parse(text));
      return typeof said === "string" ? said : JSON.stringify(said);
    }
    return text;
  }
}

describe("a feed that lies", () => {
  const liar = new Liar();
  let customer: Customer;
  let store: Store;
  let host: SecondHost;
  let mailbox: TestMailbox;
  /** When nothing was blocked. */
  let openPolicy: PolicyPage;
  let openFeed: Feed;
  before(async () => {
    customer = await Customer.signIn();
    store = await openHomeStore(status().home);
    mailbox = { ...(await customer.createMailbox("lies")), password: "kept-where-it-was" };
    host = await SecondHost.start({
      name: "mx4.existing.example",
      mailboxes: [mailbox],
      controlUrl: await liar.listen(),
    });
    const after = await store.serial();
    await customer.restrict(mailbox.address, []);
    await customer.restrict(mailbox.address, ["imap"]);
    await customer.restrict(mailbox.address, []);
    const ask = async (url: string) => {
      const headers = { authorization: `Bearer ${host.token}` };
      return (await fetch(new URL(url, status().panelUrl), { headers })).json();
    };
    openFeed = (await ask(`/agent/v1/feed?after=${after}&version=${WIRE_VERSION}`)) as Feed;
    openPolicy = (await ask(`/agent/v1/policy?version=${WIRE_VERSION}`)) as PolicyPage;
    assert.ok(openFeed.kind === "changes" && openFeed.changes.length > 0);
  });
  after(async () => {
    liar.lie = {};
    await host?.stop();
    liar.close();
    await store?.close();
  });

  const changed =
    (make: (changes: Extract<Feed, { kind: "changes" }>["changes"]) => unknown[]) => (feed: Feed) =>
      feed.kind === "changes" ? { ...feed, changes: make(feed.changes) } : feed;
  const old = { policy: () => openPolicy };
  const lies: Record<string, Lie> = {
    "an old page again, and the old policy when asked": { feed: () => openFeed, ...old },
    "the old policy, whatever is asked": {
      feed: (feed) => ({ kind: "behind", storeId: feed.storeId }),
      ...old,
    },
    "the old policy under the present serial's first page": {
      feed: (feed) => ({ kind: "behind", storeId: feed.storeId }),
      policy: (page) => ({ ...openPolicy, storeId: page.storeId }),
    },
    "changes in the wrong order, the old policy": { feed: changed((all) => all.toReversed()), ...old },
    "changes with a gap, the old policy": { feed: changed((all) => all.slice(1)), ...old },
    "changes twice, the old policy": { feed: changed((all) => [...all, ...all]), ...old },
    "another store's changes, the old policy": { feed: (feed) => ({ ...feed, storeId: "another" }), ...old },
    "no JSON at all": { feed: () => "<html>Welcome to the hotel</html>", policy: () => "<html></html>" },
    "an answer cut short": { feed: (feed) => JSON.stringify(feed).slice(0, -9) },
    "the policy in the wrong order": {
      feed: (feed) => ({ kind: "behind", storeId: feed.storeId }),
      policy: (page) => ({ ...page, mailboxes: page.mailboxes.toReversed() }),
    },
  };
  for (const [label, lie] of Object.entries(lies)) {
    it(`${label}: nothing opens, and the truth mends it`, async () => {
      await customer.restrict(mailbox.address, ["pop"]);
      const before = liar.told;
      liar.lie = lie;
      for (const blocked of [
        ["pop", "imap"],
        ["pop", "smtp"],
      ])
        await customer.ask("PUT", `/mailboxes/${mailbox.address}/restrictions`, { blocked });
      const pid = host.agentPid();
      for (let at = 0; at < 8; at++) {
        assert.notEqual((await quickLogin(mailbox, "pop3s", host.at)).outcome, "in");
        const row = printReplica(host.replicaDir, false).access.find(
          ({ address }) => address === mailbox.address,
        );
        assert.ok(row === undefined || row.pop === 0, JSON.stringify(row));
        await sleep(100);
      }
      assert.ok(liar.told > before, "no lie was told");
      assert.equal(host.agentPid(), pid, "the agent was restarted");
      liar.lie = {};
      await checkReplica(store, host.replicaDir, 40_000, false);
      assert.equal((await quickLogin(mailbox, "pop3s", host.at)).outcome, "blocked");
      assert.equal((await quickLogin(mailbox, "imaps", host.at)).outcome, "in");
      await host.untilAgent((seen) => seen.trouble === null);
    });
  }
});
