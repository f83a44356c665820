// Postfix: which maps its configuration asks about those who are signed in, by the channel that each service serves.
// Source: postconf(1): -M the services, -P their own parameters, -x with $names expanded.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Fault } from "../../base/fault.ts";
import type { Channel } from "../../policy/channel.ts";

const run = promisify(execFile);
const TIMEOUT_MS = 10_000;
/** Asked at MAIL and RCPT, at DATA, and after the body. */
const RESTRICTIONS = [
  "smtpd_sender_restrictions",
  "smtpd_data_restrictions",
  "smtpd_end_of_data_restrictions",
] as const;
const PARAMETERS = [...RESTRICTIONS, "smtpd_sasl_auth_enable", "smtpd_sasl_service"];
/** How Dovecot is told that it is the webmail that signs in (etc/postfix/master.cf). */
const WEBMAIL_SERVICE = "webmail";

export type AccessMaps = ReadonlyMap<Channel, ReadonlySet<string>>;

/** `config`: the folder of main.cf, empty for the system's. Throws a Fault. */
export async function accessMaps(config: string): Promise<AccessMaps> {
  try {
    const [services, own, general] = await Promise.all([
      postconf(config, "-M"),
      postconf(config, "-Px"),
      postconf(config, "-x", ...PARAMETERS),
    ]);
    return readMaps(services, own, general);
  } catch (error) {
    // No Postfix on this machine: it has nothing to say.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return new Map();
    throw new Fault(
      "postfix-settings",
      "Postfix's settings cannot be read.",
      "Check what postconf -M says on this machine, and POSTERN_POSTFIX_CONFIG.",
      error,
    );
  }
}

/** The three texts as postconf prints them. */
export function readMaps(services: string, own: string, general: string): AccessMaps {
  const shared = parameters(general);
  const specific = parameters(own);
  const maps = new Map<Channel, Set<string>>();
  for (const line of services.split("\n")) {
    const [name = "", type = "", , , , , , command = ""] = line.trim().split(/\s+/);
    if (command !== "smtpd" || (type !== "inet" && type !== "pass")) continue;
    const of = (parameter: string) =>
      specific.get(`${name}/${type}/${parameter}`) ?? shared.get(parameter) ?? "";
    if (of("smtpd_sasl_auth_enable") !== "yes") continue;
    const channel = of("smtpd_sasl_service") === WEBMAIL_SERVICE ? "webmail" : "smtp";
    const named = maps.get(channel) ?? new Set();
    for (const restriction of RESTRICTIONS)
      for (const [, map] of of(restriction).matchAll(/\bcheck_sasl_access[\s,]+([^\s,{}]+)/g))
        if (map !== undefined) named.add(map);
    maps.set(channel, named);
  }
  return maps;
}

function parameters(text: string): Map<string, string> {
  return new Map(
    text.split("\n").flatMap((line) => {
      const [, name, value] = /^(\S+) =\s*(.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value?.trim() ?? ""] as const];
    }),
  );
}

async function postconf(config: string, ...args: string[]): Promise<string> {
  const all = [...(config === "" ? [] : ["-c", config]), ...args];
  return (await run("postconf", all, { timeout: TIMEOUT_MS, maxBuffer: 4 * 1_048_576 })).stdout;
}
