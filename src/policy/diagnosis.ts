// Why somebody cannot connect by a channel: one finding out of what is known of it.
// Invariant: a finding is said only on evidence. What nobody reported is "no-reports", never "no-attempt"; that the
// servers were asked and did not answer is "unreachable", never taken for the mailbox's state.

/** Milliseconds since 1970; where from and with what program, empty: not known. */
export interface Attempt {
  at: number;
  ip: string;
  software: string;
}

export interface ChannelEvidence {
  /** As the owner wishes it. */
  isBlocked: boolean;
  /** Servers were found to answer otherwise than that. */
  isContradicted: boolean;
  /** Nobody who could tell of the mail servers answered. */
  isUnreachable: boolean;
  /** A server said just now that it cannot tell at the moment. */
  isUnsure: boolean;
  lastLetIn: Attempt | null;
  /** The right password, refused because the channel was blocked. */
  lastBlocked: Attempt | null;
  lastWrong: Attempt | null;
  lastUnavailable: Attempt | null;
  /** Every mail server has reported attempts since; null: not all of them do. */
  reportedSince: number | null;
}

/**
 * `contradicted`      the servers answer otherwise than is wished: an alarm
 * `blocked`           closed here
 * `unreachable`       the mail servers do not answer
 * `unavailable`       they answer, and cannot tell at the moment, or could not at the last attempt
 * `wrong-password`    the last attempt gave a wrong one
 * `wrong-elsewhere`   some are let in, but another program or place gave a wrong password lately
 * `lifted`            the last attempt was refused by a block that is gone
 * `let-in`            let in lately: it is the program
 * `no-attempt`        nothing has reached us lately: server, port, or network
 * `no-reports`        the mail servers do not report attempts: nothing is known
 */
export const FINDINGS = [
  "contradicted",
  "blocked",
  "unreachable",
  "unavailable",
  "wrong-password",
  "wrong-elsewhere",
  "lifted",
  "let-in",
  "no-attempt",
  "no-reports",
] as const;
export type Finding = (typeof FINDINGS)[number];

/** An attempt that is older says nothing about why it does not work today. */
export const LATELY_MS = 24 * 3_600_000;

export function diagnose(evidence: ChannelEvidence, now: number): Finding {
  const { lastLetIn, lastBlocked, lastWrong, lastUnavailable } = evidence;
  if (evidence.isContradicted) return "contradicted";
  if (evidence.isBlocked) return "blocked";
  if (evidence.isUnreachable) return "unreachable";
  if (evidence.isUnsure) return "unavailable";

  const letInAt = lastLetIn?.at ?? 0;
  const [newest] = [
    { finding: "let-in", at: letInAt },
    { finding: "wrong-password", at: lastWrong?.at ?? 0 },
    { finding: "lifted", at: lastBlocked?.at ?? 0 },
    { finding: "unavailable", at: lastUnavailable?.at ?? 0 },
  ].sort((a, b) => b.at - a.at) as [{ finding: Finding; at: number }, ...unknown[]];
  if (newest.at === 0 || now - newest.at > LATELY_MS)
    return evidence.reportedSince === null ? "no-reports" : "no-attempt";
  const isWrongLately = lastWrong !== null && now - lastWrong.at <= LATELY_MS;
  const isLetInLately = lastLetIn !== null && now - letInAt <= LATELY_MS;
  if (isWrongLately && isLetInLately && isAnother(lastLetIn, lastWrong)) return "wrong-elsewhere";
  return newest.finding;
}

/** Whether two attempts came from different programs or places. */
function isAnother(one: Attempt, other: Attempt): boolean {
  return one.ip !== other.ip || one.software !== other.software;
}
