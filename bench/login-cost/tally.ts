// What was counted, and what it comes to: medians over rounds, and ratios taken inside each round.

/** Logins let in during one stretch, and what they took of the load generator. */
export interface Load {
  done: number;
  ms: number;
  ownCpuMs: number;
}

/** The same, with the processor time of all the contestant's servers. */
export interface Stretch extends Load {
  cpuMs: number;
}

export interface Tally {
  name: string;
  what: string;
  perSecond: number;
  /** Logins a second, as a part of the first contestant's in the same round. */
  speedRatio: number;
  cpuMsPerLogin: number;
  /** The first contestant's processor time for a login, as a part of ours in the same round. */
  cpuRatio: number;
  /** The load generator's part of the machine. */
  ownShare: number;
}

/** `rounds` of one contestant and of the first one, in the same order. */
export function tally(
  { name, what }: { name: string; what: string },
  rounds: readonly Stretch[],
  limit: readonly Stretch[],
  cores: number,
): Tally {
  const paired = (of: (stretch: Stretch) => number, invert: boolean) =>
    median(
      rounds.map((stretch, at) => {
        const other = limit[at];
        if (other === undefined) throw new Error("a round is missing");
        return invert ? of(other) / of(stretch) : of(stretch) / of(other);
      }),
    );
  return {
    name,
    what,
    perSecond: median(rounds.map(perSecond)),
    speedRatio: paired(perSecond, false),
    cpuMsPerLogin: median(rounds.map(cpuMsPerLogin)),
    cpuRatio: paired(cpuMsPerLogin, true),
    ownShare: median(rounds.map(({ ownCpuMs, ms }) => ownCpuMs / ms / cores)),
  };
}

const perSecond = ({ done, ms }: Load): number => (done * 1_000) / ms;
const cpuMsPerLogin = ({ done, cpuMs }: Stretch): number => cpuMs / done;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
