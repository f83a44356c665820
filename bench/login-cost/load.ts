// Keeps so many logins under way for so long, and counts those that were let in.
// Invariant: one that should be let in and is not ends the bench; a stretch ends when its last login has.
import type { Load } from "./tally.ts";

export async function load(
  ms: number,
  atOnce: number,
  logIn: (lane: number) => Promise<void>,
): Promise<Load> {
  let done = 0;
  const before = process.cpuUsage();
  const start = performance.now();
  const lane = async (at: number): Promise<void> => {
    while (performance.now() - start < ms) {
      await logIn(at);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_, at) => lane(at)));
  const { user, system } = process.cpuUsage(before);
  return { done, ms: performance.now() - start, ownCpuMs: (user + system) / 1_000 };
}
