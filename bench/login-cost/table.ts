// The results as Markdown, ready for bench/README.md.
import { cpus, loadavg, totalmem } from "node:os";
import type { Tally } from "./tally.ts";

export function machine(): string {
  const load = loadavg().map((value) => value.toFixed(1));
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  return `${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}), ${memory} GiB, load average ${load.join(" ")}`;
}

export function table(title: string, tallies: readonly Tally[]): string {
  const head = `| ${title} | logins/s | of the limit | CPU a login | of the limit |`;
  const rows = tallies.map(
    ({ what, perSecond, speedRatio, cpuMsPerLogin, cpuRatio }) =>
      `| ${what} | ${perSecond.toFixed(perSecond < 100 ? 1 : 0)} | ${speedRatio.toFixed(2)} | ` +
      `${cpuMsPerLogin.toFixed(cpuMsPerLogin < 10 ? 3 : 1)} ms | ${cpuRatio.toFixed(cpuRatio > 0.9 ? 3 : 2)} |`,
  );
  const own = Math.max(...tallies.map(({ ownShare }) => ownShare));
  const note = `The load generator took at most ${(own * 100).toFixed(0)} % of the machine.`;
  return [head, "|---|---|---|---|---|", ...rows, "", note, ""].join("\n");
}
