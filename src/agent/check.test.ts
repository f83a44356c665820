// What the servers' words mean: Dovecot's answers to lookups, Postfix's access maps, and which maps its configuration
// names. Texts as seen on Dovecot 2.3.19 and Postfix 3.7.11.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Found, readAnswer } from "./dovecot/auth-lookup.ts";
import { read } from "./dovecot/check.ts";
import { meaning } from "./postfix/check.ts";
import { readMaps } from "./postfix/configuration.ts";

const PASS = "PASS\t1\tuser=a@b.example\tpass={PLAIN}x";
const NONE = "FAIL\t1\treason=Configured passdbs don't support credentials lookups";
const found = (line: string) => readAnswer(line)?.found as Found;

describe("an answer of Dovecot's authentication", () => {
  it("is read for what it is", () => {
    assert.deepEqual(readAnswer("NOTFOUND\t12"), { id: 12, found: { kind: "not-found" } });
    assert.deepEqual(readAnswer("FAIL\t3"), { id: 3, found: { kind: "failed" } });
    assert.deepEqual(readAnswer(NONE), { id: 1, found: { kind: "uncheckable" } });
    const fields = new Map([
      ["user", "a@b.example"],
      ["pass", "{PLAIN}x"],
    ]);
    assert.deepEqual(readAnswer(PASS), { id: 1, found: { kind: "found", fields } });
    for (const line of ["VERSION\t1\t1", "SPID\t25313", "", "PASS", "PASS\tx"])
      assert.equal(readAnswer(line), undefined, line);
  });

  const cases: [label: string, answer: string, baseline: string, existing: string, managed: string][] = [
    ["every step lets it on", PASS, PASS, "open", "open"],
    ["the step that lets in shows no password", NONE, NONE, "unknown", "open"],
    ["a step denies whom the others know", "NOTFOUND\t1", PASS, "refused", "refused"],
    ["the gate is closed", "NOTFOUND\t1", NONE, "unknown", "refused"],
    ["nobody knows the address", "NOTFOUND\t1", "NOTFOUND\t1", "unknown", "unknown"],
    ["a step cannot read what it needs", "FAIL\t1", PASS, "temporary", "temporary"],
    ["nothing can be read", "FAIL\t1", "FAIL\t1", "temporary", "temporary"],
    ["the operator's own database refuses", `${PASS}\tnologin=\treason=Moved`, PASS, "refused", "refused"],
  ];
  for (const [label, answer, baseline, existing, managed] of cases)
    it(`means: ${label}`, () => {
      assert.equal(read(found(answer), found(baseline), false).says, existing);
      assert.equal(read(found(answer), found(baseline), true).says, managed);
    });

  it("carries the operator's own words", () => {
    assert.equal(read(found(`${PASS}\tnologin=\treason=Moved`), found(PASS), false).words, "Moved");
  });
});

describe("Postfix", () => {
  it("means by what a map answers", () => {
    const cases: [string | undefined, string][] = [
      [undefined, "open"],
      ["DUNNO", "open"],
      ["OK", "open"],
      ["permit_sasl_authenticated", "open"],
      ["REJECT SMTP access is disabled for this address", "refused"],
      ["reject", "refused"],
      ["554 5.7.1 no", "refused"],
      ["DEFER_IF_PERMIT later", "temporary"],
      ["450 4.7.1 later", "temporary"],
      ["FILTER smtp:x", "unknown"],
    ];
    for (const [said, means] of cases) assert.equal(meaning(said), means, String(said));
  });

  it("names the maps of each channel's services, their own or the general ones", () => {
    const services = [
      "smtp       inet  n       -       y       -       -       smtpd",
      "submission inet  n       -       y       -       -       smtpd -o smtpd_sasl_auth_enable=yes",
      "127.0.0.1:10588 inet n   -       y       -       -       smtpd -o smtpd_sasl_service=webmail",
      "pickup     unix  n       -       y       60      1       pickup",
    ].join("\n");
    const own = [
      "submission/inet/smtpd_sasl_auth_enable = yes",
      "submission/inet/smtpd_sender_restrictions = check_sasl_access proxy:sqlite:/e/smtp.cf, reject_sender_login_mismatch",
      "127.0.0.1:10588/inet/smtpd_sasl_auth_enable = yes",
      "127.0.0.1:10588/inet/smtpd_sasl_service = webmail",
      "127.0.0.1:10588/inet/smtpd_data_restrictions = check_sasl_access proxy:sqlite:/e/webmail.cf",
      "127.0.0.1:10588/inet/smtpd_end_of_data_restrictions =",
    ].join("\n");
    const general = [
      "smtpd_sasl_auth_enable = no",
      "smtpd_sasl_service = smtp",
      "smtpd_sender_restrictions =",
      "smtpd_data_restrictions =",
      "smtpd_end_of_data_restrictions = check_sasl_access hash:/e/own",
    ].join("\n");
    const maps = readMaps(services, own, general);
    assert.deepEqual([...(maps.get("smtp") ?? [])], ["proxy:sqlite:/e/smtp.cf", "hash:/e/own"]);
    assert.deepEqual([...(maps.get("webmail") ?? [])], ["proxy:sqlite:/e/webmail.cf"]);
    assert.equal(readMaps("", "", "").size, 0);
  });
});
