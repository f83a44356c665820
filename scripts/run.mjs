// Runs one of the project's TypeScript files: installs the locked packages when they are missing or
// stale, then hands over to the pinned Node in node_modules. The only file that runs on the machine's
// own Node, so: plain JavaScript, Node >= 20, no packages.
// Invariant: ends when the program ends, with its exit code, and never outlives or abandons it.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const [script, ...args] = process.argv.slice(2);
const stamp = path.join(root, "node_modules", ".postern-lock");
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

function install(hash) {
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
  const done = spawnSync("npm", ["ci", ...options], { cwd: root, stdio: ["ignore", 2, 2] });
  if (done.status !== 0)
    fail("npm ci failed; its reason stands above. Check the network and the disk, then run this again.");
  if (!existsSync(node))
    fail(
      `no pinned Node for this machine (${process.platform}-${process.arch}); Linux on x64 or arm64 is needed.`,
    );
  writeFileSync(stamp, hash);
}

if (Number(process.versions.node.split(".")[0]) < 20)
  fail(`Node 20 or newer is needed, this is ${process.version}.`);
if (process.platform !== "linux")
  fail("Linux is needed (Debian 12): Dovecot and Postfix run as private services.");
if (!script) fail("usage: node scripts/run.mjs FILE [ARGUMENT...]");
const hash = lockHash();
if (!isInstalled(hash)) {
  if (script === "src/main/status.ts") fail("not started: run npm start");
  install(hash);
}

const child = spawn(node, ["--disable-warning=ExperimentalWarning", path.join(root, script), ...args], {
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));

// When npm is killed outright it cannot pass a signal on; its death shows as another parent.
const parent = process.ppid;
if (process.env.npm_lifecycle_event) {
  setInterval(() => process.ppid !== parent && child.kill("SIGTERM"), 500).unref();
}
child.on("error", (error) => fail(`cannot run the pinned Node: ${error.message}`));
child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
