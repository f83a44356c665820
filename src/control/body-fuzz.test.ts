// Bodies, queries and parameters nobody should send, made from the routes' own schemas: never a failure of ours,
// never a word about our insides, and nothing stored that was not asked for.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import {
  type Asker,
  type ControlFixture,
  controlFixture,
  type Method,
} from "../../tests/fixtures/control.ts";
import { arbitraryOf, EXTRA_MEMBERS, junk, type Schema } from "../../tests/fixtures/schema-arbitrary.ts";
import { printStore } from "../../tests/fixtures/store-print.ts";
import { problemSchema } from "../wire/problem.ts";
import { WIRE_VERSION } from "../wire/version.ts";

interface Operation {
  requestBody?: { content: { "application/json": { schema: Schema } } };
  parameters?: { name: string; in: string; schema: Schema }[];
}
type Answer = Awaited<ReturnType<Asker>>;

const RUNS = 60;
const INSIDES = /node_modules|\.ts:\d|\n\s+at |SQLITE|constraint|no such table|ERR_|\$argon2/i;

describe("what nobody should send", () => {
  let fixture: ControlFixture;
  let operator: Asker;
  let token: string;
  let operations: [method: Method, path: string, operation: Operation][];

  before(async () => {
    fixture = await controlFixture({ pause: async () => undefined });
    operator = await fixture.as("op@example.org");
    token = (await fixture.addHost("agent")).token;
    await fixture.api.ready();
    operations = Object.entries(fixture.api.swagger().paths ?? {}).flatMap(([path, methods]) =>
      Object.entries(methods ?? {}).map(
        ([method, operation]) => [method.toUpperCase() as Method, path, operation as Operation] as const,
      ),
    ) as typeof operations;
    // No change waits for a mail host.
    fixture.store.onChange(() => {
      void fixture.store.db.updateTable("mail_host").set({ applied_serial: 1e9 }).execute();
    });
  });
  after(() => fixture.stop());

  function checkAnswer(answer: Answer, label: string): void {
    assert.ok(answer.statusCode < 500, `${label}: ${answer.body}`);
    if (answer.statusCode < 400) return;
    assert.equal(answer.headers["content-type"], "application/problem+json", label);
    problemSchema.parse(answer.json());
    assert.doesNotMatch(answer.body, INSIDES, label);
    assert.ok(answer.body.length < 2_000, `${label}: ${answer.body.length} bytes`);
  }

  function send(method: Method, path: string, body?: unknown, text?: string): Promise<Answer> {
    const url = path
      .replace("{id}", fixture.annas)
      .replace("{address}", "info@anna.example")
      .replace(/^\/api\/v1/, "");
    const payload = (text ?? JSON.stringify(body)) as unknown as object;
    const headers = { "content-type": "application/json" };
    if (!path.startsWith("/agent/")) return operator(method, url, payload, headers);
    return fixture.agent(token, method as "POST", url.replace("/agent/v1", ""), body as object);
  }

  it("in bodies of every route", async () => {
    let bodies = 0;
    for (const [method, path, { requestBody }] of operations) {
      if (requestBody === undefined) continue;
      const { schema } = requestBody.content["application/json"];
      await fc.assert(
        fc.asyncProperty(arbitraryOf(schema), async (body) => {
          bodies++;
          checkAnswer(
            await send(method, path, body),
            `${method} ${path} ${JSON.stringify(body).slice(0, 300)}`,
          );
        }),
        { numRuns: RUNS },
      );
    }
    assert.ok(bodies >= 10 * RUNS, `${bodies} bodies`);
  });

  it("in bodies that are no JSON, or JSON with a purpose", async () => {
    const texts = [
      "",
      "{",
      "[",
      '{"a":1}}',
      "\ufeff{}",
      "null",
      "1e999",
      '"text"',
      '{"__proto__":{"kind":"operator"}}',
      '{"constructor":{"prototype":{"kind":"operator"}}}',
      '{"blocked":["pop"],"blocked":"imap"}',
      `{"a":${"[".repeat(20_000)}${"]".repeat(20_000)}}`,
      `{${'"a":1,'.repeat(20_000)}"b":2}`,
      '{"email":"\\u0000"}',
      "\u0000",
      "{'a':1}",
      "NaN",
    ];
    for (const [method, path, { requestBody }] of operations) {
      if (requestBody === undefined || path.startsWith("/agent/")) continue;
      for (const text of texts) {
        const answer = await send(method, path, undefined, text);
        checkAnswer(answer, `${method} ${path} ${text.slice(0, 40)}`);
      }
    }
    assert.equal(({} as { kind?: string }).kind, undefined);
  });

  it("in queries and parameters", async () => {
    const odd = fc.oneof(
      junk.map((value) => (typeof value === "string" ? value : JSON.stringify(value))),
      fc.constantFrom("a".repeat(5_000), "%", "%zz", "%ff", "\u00e4", "0x10", "1e3", "-1", "NaN", "'"),
    );
    for (const [method, path, { parameters = [] }] of operations) {
      if (method !== "GET" || parameters.length === 0 || path === "/agent/v1/feed") continue;
      const query = parameters.filter((each) => each.in === "query").map((each) => each.name);
      const isAgents = path.startsWith("/agent/");
      const encoded = fc.tuple(odd, fc.boolean()).map(([text, isRaw]) => (isRaw ? text : percent(text)));
      await fc.assert(
        fc.asyncProperty(
          encoded,
          fc.array(fc.tuple(fc.constantFrom("x", ...query), encoded)),
          async (at, pairs) => {
            const url = path.replace(/^\/(api|agent)\/v1/, "").replace(/\{\w+\}/, at);
            const search = pairs.map(([name, value]) => `${name}=${value}`).join("&");
            const target = toAscii(`${url}?version=${WIRE_VERSION}&${search}`);
            const answer = isAgents
              ? await fixture.agent(token, "GET", target)
              : await operator("GET", target);
            checkAnswer(answer, `GET ${target.slice(0, 300)}`);
          },
        ),
        { numRuns: RUNS },
      );
    }
  });

  it("as members nobody asked for: they are not stored", async () => {
    const right: Record<string, object> = {
      "/customers": { email: "mass@example.org", name: "M", password: "a-good-password" },
      "/services": { customerEmail: "anna@example.org", name: "M", domains: ["mass.example"] },
      [`/services/${fixture.annas}/mailboxes`]: {
        localPart: "mass",
        domain: "anna.example",
        password: "a-good-password",
      },
      [`/services/${fixture.annas}/import`]: {
        mailboxes: [{ ...EXTRA_MEMBERS, address: "mass.import@anna.example" }],
      },
      "/mail-hosts": { name: "mass" },
    };
    for (const [url, body] of Object.entries(right)) {
      const extra = url === "/services" ? { ...EXTRA_MEMBERS, kind: "mail" } : EXTRA_MEMBERS;
      const answer = await operator("POST", url, { ...extra, ...body });
      assert.ok(answer.statusCode < 300, `${url}: ${answer.body}`);
      assert.doesNotMatch(answer.body, /chosen|999999/, url);
    }
    const restricted = { ...EXTRA_MEMBERS, blocked: ["pop"] };
    await operator("PUT", "/mailboxes/mass@anna.example/restrictions", restricted);
    const { rows } = await printStore(fixture.store);
    assert.doesNotMatch(JSON.stringify(rows), /chosen|999999|946684800000/);
    const accounts = JSON.parse(rows.account ?? "[]") as { email: string; kind: string }[];
    assert.equal(accounts.find(({ email }) => email === "mass@example.org")?.kind, "customer");
  });
});

function percent(text: string): string {
  return [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
}

/** What a client can put into a request line. */
function toAscii(target: string): string {
  return target.replace(/[^\x21-\x7e]|#/g, (letter) => percent(letter));
}
