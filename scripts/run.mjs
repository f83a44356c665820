// Runs one of the project's TypeScript files: installs the locked packages when they are missing or
// stale, then hands over to the pinned Node in node_modules. The only file that runs on the machine's
// own Node, so: plain JavaScript, Node >= 20, no packages.
// Invariant: ends when the program ends, with its exit code, and never outlives or abandons it.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const [script, ...args] = process.argv.slice(2);
const stamp = path.join(root, "node_modules", ".postern-lock");
/** apt-get in the middle of a package may need most of it. */
const LONGEST_END_MS = 40_000;
const NPM_GRACE_MS = 2_000;
const node = path.join(root, "node_modules", `node-linux-${process.arch}`, "bin", "node");

function fail(message) {
  process.stderr.write(`postern: ${message}\n`);
  process.exit(1);
}

/** What `npm ci` would read, so that a changed lockfile is installed and an unchanged one is not. */
function lockHash() {
  return createHash("sha256")
    .update(readFileSync(path.join(root, "package-lock.json")))
    .digest("hex");
}

function isInstalled(hash) {
  return existsSync(node) && existsSync(stamp) && readFileSync(stamp, "utf8") === hash;
}

async function install(hash) {
  process.stderr.write("postern: installing the locked npm packages (once, about 30 s)...\n");
  // The machine's own npm settings (omit=optional, another prefix) must not hide the pinned Node, so the
  // options are said here; scripts stay off because no dependency needs one.
  const options = [
    "--include=dev",
    "--include=optional",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ];
  rmSync(stamp, { force: true });
  // A group of its own, so that all of npm ends when we are told to end.
  const npm = spawn("npm", ["ci", ...options], { cwd: root, stdio: ["ignore", 2, 2], detached: true });
  // npm would first finish what it does; what it leaves half done is installed anew, as the stamp is missing.
  follow((signal) => {
    signalGroup(npm.pid, signal);
    setTimeout(() => signalGroup(npm.pid, "SIGKILL"), NPM_GRACE_MS);
  });
  const status = await ended(npm, "npm");
  if (told !== null) process.exit(128 + constants.signals[told]);
  if (status !== 0)
    fail("npm ci failed; its reason stands above. Check the network and the disk, then run this again.");
  if (!existsSync(node))
    fail(
      `no pinned Node for this machine (${process.platform}-${process.arch}); Linux on x64 or arm64 is needed.`,
    );
  writeFileSync(stamp, hash);
}

/** The signal we were told to end by, and who is to be told. */
let told = null;
let tell = () => undefined;

function follow(next) {
  tell = next;
}

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}

/** The exit status of a child; the end of our own life when it cannot be run. */
function ended(child, what) {
  return new Promise((resolve) => {
    child.on("error", (error) => fail(`cannot run ${what}: ${error.message}`));
    child.on("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

if (Number(process.versions.node.split(".")[0]) < 20)
  fail(`Node 20 or newer is needed, this is ${process.version}.`);
if (process.platform !== "linux")
  fail("Linux is needed (Debian 12): Dovecot and Postfix run as private services.");
if (!script) fail("usage: node scripts/run.mjs FILE [ARGUMENT...]");
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    told = signal;
    tell(signal);
  });
}
// When npm is killed outright it cannot pass a signal on; its death shows as another parent.
const parent = process.ppid;
if (process.env.npm_lifecycle_event) {
  setInterval(() => {
    if (process.ppid === parent || told !== null) return;
    told = "SIGTERM";
    tell(told);
  }, 500).unref();
}

const hash = lockHash();
if (!isInstalled(hash)) {
  if (script === "src/main/status.ts") {
    if (args.includes("--json")) process.stdout.write('{"ready":false}\n');
    fail("not started: run npm start");
  }
  await install(hash);
}
const child = spawn(node, ["--disable-warning=ExperimentalWarning", path.join(root, script), ...args], {
  stdio: "inherit",
  env: { ...process.env, POSTERN_PARENT: String(process.pid) },
});
follow((signal) => {
  child.kill(signal);
  setTimeout(() => child.kill("SIGKILL"), LONGEST_END_MS).unref();
});
if (told !== null) tell(told);
process.exit(await ended(child, "the pinned Node"));
