// Dovecot: which rules of a mailbox's active Sieve script send its mail elsewhere, asked of its doveadm server,
// whatever kind of storage the scripts are in. The operator's own scripts (before, after, global) are not read.
// Invariant: "no rules" is said only of a mailbox whose script was read and understood, or that has none.
import path from "node:path";
import { z } from "zod";
import { type Look, RULES_MAX, type Rule } from "../../wire/rule.ts";
import type { RuleReader } from "../connector.ts";
import { activeFileText } from "./active-file.ts";
import { DoveadmServer } from "./doveadm-server.ts";
import type { DovecotSettings } from "./setting.ts";
import { rulesOf } from "./sieve-rules.ts";
import { parseScript } from "./sieve-script.ts";

/** Dovecot itself includes 255 at most, in 10 levels; people a few. */
const SCRIPTS_MOST = 20;

const UNREAD: Look = { outcome: "unread", rules: [], more: 0 };
const UNCLEAR: Look = { outcome: "unclear", rules: [], more: 0 };
const NOTHING: Look = { outcome: "looked", rules: [], more: 0 };

export async function dovecotRules(settings: DovecotSettings): Promise<RuleReader> {
  const [baseDir, location] = await Promise.all([settings.get("base_dir"), settings.get("plugin/sieve")]);
  const socket = path.join(baseDir, "doveadm-server");
  const scripts = await DoveadmServer.connect(socket);
  try {
    // A conversation about a mailbox goes on with its owner's rights, which do not reach to asking for users.
    const dovecot = { scripts, users: await DoveadmServer.connect(socket), location };
    return {
      look: (address) => look(dovecot, address),
      close() {
        dovecot.scripts.close();
        dovecot.users.close();
      },
    };
  } catch (error) {
    scripts.close();
    throw error;
  }
}

interface Dovecot {
  scripts: DoveadmServer;
  users: DoveadmServer;
  /** Its `sieve` setting. */
  location: string;
}

async function look(dovecot: Dovecot, address: string): Promise<Look> {
  const listed = await dovecot.scripts.ask(address, "sieve list", "-u", address);
  if (!listed.isDone) return listed.code === "NOUSER" ? NOTHING : UNREAD;
  const at = listed.fields.findIndex((field, index) => index % 2 === 1 && field === "ACTIVE");
  if (at < 0) return lookAtFile(dovecot, address);
  return lookAtScripts(dovecot.scripts, address, [{ name: listed.fields[at - 1] ?? "" }]);
}

/** No script of the storage is active: there may still be a plain file. */
async function lookAtFile(dovecot: Dovecot, address: string): Promise<Look> {
  const said = await dovecot.users.ask(address, "user", address);
  if (!said.isDone) return UNREAD;
  const user = userOf(said.fields[0] ?? "", address);
  if (user === undefined) return UNREAD;
  const text = activeFileText(user.sieve ?? dovecot.location, user.home, address);
  return text === null ? UNREAD : lookAtScripts(dovecot.scripts, address, [{ text }]);
}

type Script = { name: string } | { text: string };

async function lookAtScripts(server: DoveadmServer, address: string, scripts: Script[]): Promise<Look> {
  const rules: Rule[] = [];
  const names = new Set<string>();
  let isClear = true;
  for (const [at, script] of scripts.entries()) {
    const text = "text" in script ? script.text : await textOf(server, address, script.name, at > 0);
    if (text === undefined && at === 0) return UNREAD;
    const commands = text === undefined ? null : parseScript(text);
    const found = commands && rulesOf(commands);
    isClear &&= found?.isClear ?? false;
    rules.push(...(found?.rules ?? []));
    for (const name of found?.includes ?? []) {
      if (!names.has(name)) scripts.push({ name });
      names.add(name);
    }
    if (scripts.length > SCRIPTS_MOST) return { ...UNCLEAR, ...told(rules) };
  }
  return { outcome: isClear ? "looked" : "unclear", ...told(rules) };
}

/** One that is included and not there does nothing: Dovecot passes over it, or gives up the whole script. */
async function textOf(
  server: DoveadmServer,
  address: string,
  name: string,
  isIncluded: boolean,
): Promise<string | undefined> {
  const got = await server.ask(address, "sieve get", "-u", address, name);
  if (got.isDone) return got.fields[0] ?? "";
  return isIncluded && got.code === "NOTFOUND" ? "" : undefined;
}

/** Each once. */
function told(rules: readonly Rule[]): Pick<Look, "rules" | "more"> {
  const different = [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()];
  return { rules: different.slice(0, RULES_MAX), more: Math.max(0, different.length - RULES_MAX) };
}

const userSchema = z.record(z.string(), z.looseObject({ home: z.string(), sieve: z.string().optional() }));

/** What `doveadm user` says: `{"ADDRESS": {"home": "...", ...}}`. */
function userOf(json: string, address: string): { home: string; sieve?: string | undefined } | undefined {
  try {
    const said = userSchema.safeParse(JSON.parse(json));
    return said.success ? (said.data[address] ?? Object.values(said.data)[0]) : undefined;
  } catch {
    return undefined;
  }
}
