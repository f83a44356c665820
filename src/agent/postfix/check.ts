// Postfix: what it would answer to one who is signed in and sends: its maps are asked through Postfix's own postmap,
// by the names under which its configuration has them.
//
// It proves what the maps of the configuration on disk answer now, and for a `proxy:` map that the running Postfix's
// proxymap answers so. It does not prove that Postfix was reloaded since its configuration was changed, nor anything
// about services that name no map. The sign-in itself is Dovecot's to decide.
import { spawn } from "node:child_process";
import { CHANNELS, type Channel } from "../../policy/channel.ts";
import type { Word } from "../../wire/ask.ts";
import type { Says } from "../../wire/check.ts";
import type { Checker } from "../connector.ts";
import { type AccessMaps, accessMaps } from "./configuration.ts";

const TIMEOUT_MS = 10_000;
/** Mailboxes are checked one after another; whoever mends the configuration checks again. */
const MAPS_FOR_MS = 5_000;

/** `config`: the folder of main.cf, empty for the system's. */
export function postfixChecker(config: string): Checker {
  let known: { maps: AccessMaps; until: number } | undefined;
  const present = async () => {
    if (known === undefined || performance.now() > known.until)
      known = { maps: await accessMaps(config), until: performance.now() + MAPS_FOR_MS };
    return known.maps;
  };
  return {
    name: "Postfix",
    async check(addresses) {
      const maps = await present();
      const words = new Map<string, Word[]>(addresses.map((address) => [address, []]));
      const asked = CHANNELS.flatMap((channel) =>
        [...(maps.get(channel) ?? [])].map((map) => ({ channel, map })),
      );
      const answers = await Promise.all(asked.map(({ map }) => query(config, map, addresses)));
      for (const [nth, { channel }] of asked.entries())
        for (const [address, said] of words) said.push(word(channel, answers[nth] ?? null, address));
      return words;
    },
  };
}

/** Null: the map cannot be asked. */
function word(channel: Channel, answers: ReadonlyMap<string, string> | null, address: string): Word {
  const of = { channel, server: "Postfix", door: "check_sasl_access" };
  if (answers === null) return { ...of, says: "temporary", words: null };
  const said = answers.get(address);
  return { ...of, says: meaning(said), words: said?.slice(0, 300) ?? null };
}

/** Source: access(5). Nothing found: the next restriction decides. */
export function meaning(said: string | undefined): Says {
  if (said === undefined || /^(?:OK|DUNNO|PERMIT\w*|\d+)$/i.test(said.trim())) return "open";
  if (/^(?:REJECT|5\d\d)\b/i.test(said)) return "refused";
  if (/^(?:DEFER\w*|4\d\d)\b/i.test(said)) return "temporary";
  return "unknown";
}

/** Value by key; null when postmap cannot ask the map, which it says and nothing more. */
async function query(
  config: string,
  map: string,
  keys: readonly string[],
): Promise<Map<string, string> | null> {
  const args = [...(config === "" ? [] : ["-c", config]), "-q", "-", map];
  const postmap = spawn("postmap", args, { timeout: TIMEOUT_MS });
  let stdout = "";
  let stderr = "";
  postmap.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  postmap.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  postmap.stdin.on("error", () => undefined).end(`${keys.join("\n")}\n`);
  const status = await new Promise<number | null>((resolve, reject) => {
    postmap.once("error", reject).once("close", resolve);
  });
  // 1 without a word: no key was found.
  if (status !== 0 && (status !== 1 || /fatal:|error:/.test(stderr))) return null;
  return new Map(
    stdout.split("\n").flatMap((line) => {
      const at = line.indexOf("\t");
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const];
    }),
  );
}
