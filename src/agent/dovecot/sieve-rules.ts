// What of a mailbox's mail its Sieve script sends elsewhere. Commands: RFC 5228, 3894 (copy), 5435 (enotify),
// 6609 (include), and Pigeonhole's own that run programs, send reports or notify in the old way.
// Invariant: says too much rather than too little: a rule under any condition counts, an address made up by
// the script is told as such, and a command nobody here knows makes the whole script unclear.
import { RULE_ADDRESS_MAX, type Rule } from "../../wire/rule.ts";
import type { Command, Node } from "./sieve-script.ts";

export interface ScriptRules {
  rules: Rule[];
  /** Personal scripts it includes, by name. */
  includes: string[];
  isClear: boolean;
}

/** Commands that leave a message where it is, change it, or answer its sender. */
const HARMLESS = new Set(
  "require if elsif else foreverypart break stop return keep discard fileinto reject ereject vacation denotify set global import export setflag addflag removeflag mark unmark addheader deleteheader replace enclose extracttext error debug_log".split(
    " ",
  ),
);
/** Their tags that take a value. */
const VALUED = new Set(
  "from importance options message method id notify ret bymode bytimerelative bytimeabsolute input output".split(
    " ",
  ),
);
/** Without :copy and keep, these take the message out of the mailbox. */
const TAKING = new Set(["redirect", "pipe"]);
const PROGRAMS = new Set(["pipe", "filter", "execute"]);

export function rulesOf(commands: readonly Command[]): ScriptRules {
  const found: ScriptRules = { rules: [], includes: [], isClear: true };
  readBlock(commands, false, found);
  return found;
}

function readBlock(commands: readonly Command[], isKept: boolean, found: ScriptRules): void {
  const live = untilStop(commands);
  const keeps = isKept || live.some(({ name }) => name === "keep" || name === "fileinto");
  let isRestDead = false;
  for (const command of live) {
    const isChain = command.name === "if" || command.name === "elsif" || command.name === "else";
    if (command.name === "if" || !isChain) isRestDead = false;
    const test = isChain && command.name !== "else" ? constant(command.tests[0]) : undefined;
    if (isRestDead || (isChain && test === false)) continue;
    isRestDead = isChain && test === true;
    for (const node of command.tests) readTest(node, found);
    readCommand(command, keeps, found);
    if (command.block !== null) readBlock(command.block, keeps, found);
  }
}

function readCommand(command: Command, isKept: boolean, found: ScriptRules): void {
  const { name } = command;
  const keepsCopy = isKept || has(command, "copy") || !TAKING.has(name);
  const add = (kind: Rule["kind"], to: string | null) => found.rules.push({ kind, to: shown(to), keepsCopy });
  if (HARMLESS.has(name)) return;
  const said = positional(command);
  const last = said.at(-1)?.[0];
  if (name === "redirect" && last !== undefined) add("forward", has(command, "list") ? null : last);
  else if (name === "report" && last !== undefined) add("forward", last);
  else if (name === "notify") for (const to of notified(command, said)) add("notify", to);
  else if (PROGRAMS.has(name)) add("program", said[0]?.[0] ?? null);
  else if (name === "include" && last !== undefined) {
    if (!has(command, "global")) found.includes.push(last);
  } else found.isClear = false;
}

/** Tests may run programs too. */
function readTest(node: Node, found: ScriptRules): void {
  if (PROGRAMS.has(node.name)) {
    const to = shown(positional(node)[0]?.[0] ?? null);
    found.rules.push({ kind: "program", to, keepsCopy: true });
  }
  for (const inner of node.tests) readTest(inner, found);
}

/** Where a notification goes: `notify "mailto:..."`, or the older `notify :method "mailto" :options [...]`. */
function notified(command: Command, said: readonly (readonly string[])[]): (string | null)[] {
  const method = said.at(-1)?.[0];
  if (method === undefined) return [...(valuesOf(command, "options") ?? [])];
  if (!/^mailto:/i.test(method)) return [method];
  const [plain = "", query = ""] = method.slice("mailto:".length).split("?", 2);
  const heads = new URLSearchParams(query.replaceAll("+", "%2B"));
  const more = [...heads].filter(([name]) => /^(to|cc|bcc)$/i.test(name)).map(([, value]) => value);
  const addresses = [decoded(plain), ...more].flatMap((part) => part.split(",")).map((part) => part.trim());
  const named = addresses.filter((address) => address !== "");
  return named.length > 0 ? named : [null];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Arguments that are no tag's value. */
function positional(node: Node): (readonly string[])[] {
  const said: (readonly string[])[] = [];
  for (const [at, argument] of node.arguments.entries()) {
    const before = node.arguments[at - 1];
    const isValue = before?.kind === "tag" && VALUED.has(before.name);
    if (argument.kind === "strings" && !isValue) said.push(argument.values);
  }
  return said;
}

function valuesOf(node: Node, tag: string): readonly string[] | undefined {
  const at = node.arguments.findIndex((argument) => argument.kind === "tag" && argument.name === tag);
  const value = at < 0 ? undefined : node.arguments[at + 1];
  return value?.kind === "strings" ? value.values : undefined;
}

function has(node: Node, tag: string): boolean {
  return node.arguments.some((argument) => argument.kind === "tag" && argument.name === tag);
}

/** What is behind a plain `stop` is never reached. */
function untilStop(commands: readonly Command[]): readonly Command[] {
  const at = commands.findIndex(({ name }) => name === "stop");
  return at < 0 ? commands : commands.slice(0, at);
}

/** A test that is always true or never, such as those of filters that are switched off. */
function constant(test: Node | undefined): boolean | undefined {
  if (test === undefined) return undefined;
  if (test.name === "true") return true;
  if (test.name === "false") return false;
  const inner = test.tests.map(constant);
  if (test.name === "not") return inner[0] === undefined ? undefined : !inner[0];
  if (test.name !== "anyof" && test.name !== "allof") return undefined;
  const decisive = test.name === "anyof";
  if (inner.includes(decisive)) return decisive;
  return inner.length === 0 || inner.includes(undefined) ? undefined : !decisive;
}

/** Null for what the script makes up when it runs; nothing that would upset the line it is shown in. */
function shown(text: string | null): string | null {
  if (text === null || text.includes("${") || text.trim() === "") return null;
  return text
    .trim()
    .replace(/[\p{C}\p{Z}]/gu, (letter) => (letter === " " ? " " : "\uFFFD"))
    .slice(0, RULE_ADDRESS_MAX);
}
