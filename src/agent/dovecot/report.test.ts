// What Dovecot's report of a sign-in means, as seen on 2.3.19, and that nonsense means nothing.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { readReport, type SignIn } from "./report.ts";

const webmail = { ports: new Set(["10144", "10191"]), peers: new Set(["127.0.0.2"]) };
const SOFTWARE = {
  user: "anna@example.org",
  service: "imap",
  lport: "993",
  rip: "192.0.2.7",
  peer: "192.0.2.7",
  cert: "",
  id: "",
  reason: "",
  browser_ip: "",
  browser: "",
  success: false,
  policy_reject: false,
  tls: true,
};
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
const WEBMAIL = { ...SOFTWARE, lport: "10144", peer: "127.0.0.2", cert: "valid", browser: FIREFOX };
const LATER = { ...WEBMAIL, rip: "127.0.0.2", browser_ip: "192.0.2.9" };
const open = { success: true, reason: "open" };
const read = (said: object) => readReport(JSON.stringify(said), webmail);
const own = (some: Partial<SignIn>): SignIn => ({
  channel: "imap",
  outcome: "let-in",
  address: "anna@example.org",
  ip: "192.0.2.7",
  software: "",
  ...some,
});

const TABLE: [what: string, said: object, is: SignIn | null][] = [
  ["let in", { ...SOFTWARE, ...open }, own({})],
  ["let in by another's password database", { ...SOFTWARE, success: true }, own({})],
  [
    "with an ID",
    { ...SOFTWARE, ...open, id: '"name" "Thunderbird" "version" "1"' },
    own({ software: "Thunderbird" }),
  ],
  ["wrong password", SOFTWARE, own({ outcome: "wrong-password" })],
  [
    "blocked",
    { ...SOFTWARE, reason: "IMAP access is disabled for this address" },
    own({ outcome: "blocked" }),
  ],
  [
    "not set up",
    { ...SOFTWARE, reason: "Access is not set up for this address" },
    own({ outcome: "blocked" }),
  ],
  [
    "the gate was open, and something failed",
    { ...SOFTWARE, reason: "open" },
    own({ outcome: "unavailable" }),
  ],
  ["another's reason", { ...SOFTWARE, reason: "Account expired" }, own({ outcome: "unavailable" })],
  ["ManageSieve", { ...SOFTWARE, ...open, service: "sieve", lport: "4190" }, own({})],
  ["POP", { ...SOFTWARE, ...open, service: "pop3", lport: "995" }, own({ channel: "pop" })],
  ["Postfix tells no port", { ...SOFTWARE, ...open, service: "smtp", lport: "0" }, own({ channel: "smtp" })],
  ["Dovecot's submission", { ...SOFTWARE, ...open, service: "submission" }, own({ channel: "smtp" })],
  ["webmail", { ...WEBMAIL, ...open }, own({ channel: "webmail", software: "Firefox, Linux" })],
  [
    "webmail, wrong",
    WEBMAIL,
    own({ channel: "webmail", software: "Firefox, Linux", outcome: "wrong-password" }),
  ],
  [
    "webmail later",
    { ...LATER, ...open },
    own({ channel: "webmail", software: "Firefox, Linux", ip: "192.0.2.9", outcome: "in-use" }),
  ],
  [
    "webmail later, blocked",
    { ...LATER, reason: "Webmail access is disabled for this address" },
    own({ channel: "webmail", software: "Firefox, Linux", ip: "192.0.2.9", outcome: "blocked" }),
  ],
  [
    "sending from the webmail",
    { ...LATER, ...open, service: "webmail", lport: "0", cert: "", browser: "", browser_ip: "" },
    own({ channel: "webmail", ip: "", outcome: "in-use" }),
  ],
  ["no webmail by name", { ...SOFTWARE, ...open, service: "webmail", lport: "0" }, null],
  ["no webmail without its certificate", { ...WEBMAIL, ...open, cert: "" }, null],
  ["no webmail by its port alone", { ...WEBMAIL, ...open, peer: "192.0.2.7" }, null],
  ["no webmail by its address alone", { ...WEBMAIL, ...open, lport: "993" }, null],
  [
    "what software says of a browser",
    { ...SOFTWARE, ...open, browser: FIREFOX, browser_ip: "198.51.100.1" },
    own({}),
  ],
  ["delivery", { ...SOFTWARE, ...open, service: "lmtp", lport: "24" }, null],
  ["doveadm auth test", { ...SOFTWARE, ...open, lport: "" }, null],
  [
    "a name that is none",
    { ...SOFTWARE, user: "hunter2" },
    own({ address: null, outcome: "wrong-password" }),
  ],
  [
    "a sub-address",
    { ...SOFTWARE, user: "anna+x@example.org" },
    own({ address: null, outcome: "wrong-password" }),
  ],
  ["in capitals", { ...SOFTWARE, ...open, user: "Anna@EXAMPLE.org" }, own({})],
  ["an odd place", { ...SOFTWARE, ...open, rip: "here" }, own({ ip: "" })],
  ["a mapped place", { ...SOFTWARE, ...open, rip: "::ffff:192.0.2.7" }, own({})],
];

describe("a report of Dovecot", () => {
  for (const [what, said, is] of TABLE) it(what, () => assert.deepEqual(read(said), is));

  it("that is none is thrown back", () => {
    for (const text of ["", "x", "null", "[]", "{}", JSON.stringify({ ...SOFTWARE, success: "yes" })])
      assert.throws(() => readReport(text, webmail), text);
    assert.throws(() => read({ ...SOFTWARE, user: "x".repeat(2_000) }));
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(SOFTWARE)), (value, name) => {
        try {
          const is = read({ ...SOFTWARE, [name]: value });
          assert.ok(is === null || is.software.length <= 80);
        } catch (error) {
          assert.equal((error as Error).name, "ZodError");
        }
      }),
    );
  });
});
