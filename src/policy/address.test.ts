// Addresses: one spelling each, and nothing that could mean another mailbox or trick a server.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseAddress, parseDomain } from "./address.ts";

const cases: [label: string, text: string, parsed: string | null][] = [
  ["plain", "anna@a.example", "anna@a.example"],
  ["upper case", "Anna@A.Example", "anna@a.example"],
  ["dots, hyphen, underscore", "a.b-c_d@a.example", "a.b-c_d@a.example"],
  ["domain in Unicode", "anna@bücher.example", "anna@xn--bcher-kva.example"],
  ["domain in A-labels", "anna@xn--bcher-kva.example", "anna@xn--bcher-kva.example"],
  ["a sub-address is no mailbox", "anna+x@a.example", null],
  ["no domain", "anna", null],
  ["no local part", "@a.example", null],
  ["two at signs", "a@b@a.example", null],
  ["trailing dot of the domain", "anna@a.example.", null],
  ["dot at the start", ".anna@a.example", null],
  ["dot at the end", "anna.@a.example", null],
  ["two dots", "an..na@a.example", null],
  ["quotes", '"anna"@a.example', null],
  ["white space", "an na@a.example", null],
  ["white space around", " anna@a.example ", null],
  ["NUL", "anna\0@a.example", null],
  ["new line", "anna@a.example\n", null],
  ["wildcard of doveadm", "*@a.example", null],
  ["path", "../x@a.example", null],
  ["percent", "an%na@a.example", null],
  ["IP address", "anna@192.0.2.1", null],
  ["number as domain", "anna@12345", null],
  ["host without a dot", "anna@localhost", null],
  ["port in the domain", "anna@a.example:25", null],
  ["letters outside ASCII in the local part", "änna@a.example", null],
  ["local part of 64", `${"a".repeat(64)}@a.example`, `${"a".repeat(64)}@a.example`],
  ["local part of 65", `${"a".repeat(65)}@a.example`, null],
];

describe("parseAddress", () => {
  for (const [label, text, parsed] of cases) it(label, () => assert.equal(parseAddress(text), parsed));

  it("leaves a parsed address as it is", () => {
    for (const [, , parsed] of cases) if (parsed !== null) assert.equal(parseAddress(parsed), parsed);
  });
});

describe("parseDomain", () => {
  it("refuses what only a URL would understand", () => {
    for (const text of [
      "a.example/x",
      "u@a.example",
      "a.example?x",
      "[::1]",
      "a%2eb.example",
      "-a.example",
      "",
    ])
      assert.equal(parseDomain(text), null, text);
  });
});
