// The control plane as a program: reads its environment, opens the store, serves panel and API.
// Invariant: ends within a second of SIGTERM or SIGINT; what the world did wrong is one line and exit 1.
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Fault } from "../base/fault.ts";
import { causeOf, makeLog } from "../base/log.ts";
import { type Control, startControl } from "../control/server.ts";
import { openStore, type Store } from "../store/store.ts";
import type { ControlEnvironment } from "./environment.ts";
import { parseMailSettings } from "./mail-settings.ts";

const log = makeLog("control");
const CHECKS_A_MINUTE = 200;
const NOTICES_A_MINUTE = 300;

/** Empty counts as absent. */
function optional(name: keyof ControlEnvironment): string | null {
  return process.env[name] || null;
}

function needed(name: keyof ControlEnvironment): string {
  const value = optional(name);
  if (value === null) throw new Fault("bad-setting", `${name} is not set.`, "See docs/ for the settings.");
  return value;
}

function readListen(): { host: string; port: number } {
  const text = needed("POSTERN_CONTROL_LISTEN");
  const match = /^(.+):(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  if (match?.[1] === undefined || port > 65_535)
    throw new Fault(
      "bad-setting",
      `POSTERN_CONTROL_LISTEN=${text} is not ADDRESS:PORT.`,
      "For example 127.0.0.1:20443.",
    );
  return { host: match[1].replace(/^\[|\]$/g, ""), port };
}

/** A whole number; undefined where it is not set. */
function readNumber(name: keyof ControlEnvironment, what: string): number | undefined {
  const text = optional(name);
  if (text === null) return undefined;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new Fault(
    "bad-setting",
    `${name}=${text} is not a number of ${what}.`,
    "For example 50; 0 for none.",
  );
}

/** Nothing where it is not set: the control plane has a pace of its own. */
function readPace(): { changesASecond?: number } {
  const changesASecond = readNumber("POSTERN_CHANGES_PER_SECOND", "changes");
  return changesASecond === undefined ? {} : { changesASecond };
}

/** Certificate and key; neither set: plain HTTP behind a proxy. */
function readTls(): { cert: string; key: string } | null {
  const cert = optional("POSTERN_TLS_CERT");
  const key = optional("POSTERN_TLS_KEY");
  if (cert === null && key === null) return null;
  return { cert: readPem(needed("POSTERN_TLS_CERT")), key: readPem(needed("POSTERN_TLS_KEY")) };
}

function readPem(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Fault(
      "bad-setting",
      `${file} cannot be read.`,
      "Check that it exists and who may read it.",
      error,
    );
  }
}

async function openTheStore(): Promise<Store> {
  const databaseUrl = optional("DATABASE_URL");
  if (databaseUrl !== null) return openStore({ databaseUrl, log });
  const sqliteFile = needed("POSTERN_STORE_FILE");
  process.umask(0o077);
  makeFolder(path.dirname(sqliteFile));
  return openStore({ sqliteFile, log });
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new Fault(
      "store-unavailable",
      `The folder ${folder} cannot be made.`,
      "Check its path, who may write there, and that the disk is not full.",
      error,
    );
  }
}

async function main(): Promise<void> {
  const listen = readListen();
  const tls = readTls();
  const mailSettings = parseMailSettings(optional("POSTERN_MAIL_SETTINGS") ?? "");
  const store = await openTheStore();
  let control: Control;
  try {
    control = await startControl({
      store,
      log,
      ...listen,
      tls,
      panelDir: optional("POSTERN_PANEL_DIR"),
      webmailUrl: optional("POSTERN_WEBMAIL_URL"),
      mailSettings,
      checksAMinute: readNumber("POSTERN_CHECKS_PER_MINUTE", "mailboxes") ?? CHECKS_A_MINUTE,
      noticesAMinute: readNumber("POSTERN_NOTICES_PER_MINUTE", "messages") ?? NOTICES_A_MINUTE,
      ...readPace(),
    });
  } catch (error) {
    await store.close();
    throw error;
  }
  log.info("control plane ready", { url: control.url, serial: await store.serial() });
  const ended = Promise.withResolvers<void>();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => ended.resolve());
  await ended.promise;
  await control.close();
  await store.close();
  log.info("control plane ended");
}

main().catch((error: unknown) => {
  if (!(error instanceof Fault)) throw error;
  const cause = error.cause === undefined ? "" : ` (${causeOf(error.cause)})`;
  process.stderr.write(`postern: ${error.message} ${error.hint}${cause}\n`);
  process.exitCode = 1;
});
