// One channel under "Why can't I connect?": what is the matter, the one thing to do, and what it is said by.
import { CHANNEL_NAME, type Channel } from "../../policy/channel.ts";
import { diagnose, type Finding } from "../../policy/diagnosis.ts";
import type { UsageLast } from "../../wire/usage.ts";
import { attemptSource } from "../../words/sentences.ts";
import { useFormats, useWords } from "../language.ts";
import { closedBy, evidenceOf, lastRefusal, type Seen } from "../why-evidence.ts";
import type { DialogKind } from "./action-menu.tsx";
import { Door } from "./door.tsx";
import { SETTINGS_ID } from "./right-settings.tsx";

const TONES: Record<Finding, "good" | "mind" | "bad" | "plain"> = {
  contradicted: "bad",
  blocked: "mind",
  unreachable: "bad",
  unavailable: "bad",
  "wrong-password": "bad",
  "wrong-elsewhere": "mind",
  lifted: "good",
  "let-in": "good",
  "no-attempt": "plain",
  "no-reports": "plain",
};
/** What a button can do about it. */
const DIALOGS: Partial<Record<Finding, DialogKind>> = {
  contradicted: "restrictions",
  blocked: "restrictions",
  "wrong-password": "password",
};
const COMPARE: ReadonlySet<Finding> = new Set(["no-attempt", "no-reports"]);

interface WhyChannelProps {
  channel: Channel;
  seen: Extract<Seen, { kind: "mailbox" }>;
  whenDialog(kind: DialogKind): void;
}

export function WhyChannel({ channel, seen, whenDialog }: WhyChannelProps) {
  const { why: words, mailboxes, clients } = useWords();
  const { formatWhen, formatDateTime } = useFormats();
  const { mailbox, usage, check } = seen;
  const used = usage.channels[channel];
  const name = CHANNEL_NAME[channel];
  const finding = diagnose(evidenceOf(seen, channel), Date.parse(seen.at));
  const isBlocked = mailbox.blocked.includes(channel);
  const refusal = lastRefusal(used);
  const dialog = DIALOGS[finding];
  const since = mailbox.since[channel];
  const until = mailbox.until[channel];
  const state = isBlocked
    ? words.blockedBy(since === undefined ? null : formatDateTime(since), closedBy(seen.history, channel))
    : words.openSince;
  const never = usage.since === null ? words.notKnown : words.neverSince(later(usage.since, usage.createdAt));
  const differing = (check?.mailHosts ?? []).flatMap((host) =>
    host.channels.filter((each) => each.channel === channel && each.differs).flatMap((each) => each.servers),
  );
  const who = (last: UsageLast) => attemptSource(clients, { channel, ...last });
  const when = (at: string) => (
    <time dateTime={at} title={formatDateTime(at)}>
      {formatWhen(at)}
    </time>
  );
  return (
    <section className={`card why-channel ${TONES[finding]}`} aria-labelledby={`why-${channel}`}>
      <h2 id={`why-${channel}`}>
        <Door isShut={isBlocked} /> {name}
      </h2>
      <p className="why-finding">{words.findings[finding]}</p>
      <p>{channel === "webmail" && COMPARE.has(finding) ? words.webmailTodo : words.todo[finding]}</p>
      {differing.length > 0 && (
        <p className="quiet">
          <bdi>
            {words.serversSay(
              differing.map(({ server, words: said, says }) => `${server}: ${said ?? says}`).join("; "),
            )}
          </bdi>
        </p>
      )}
      {dialog !== undefined && (
        <button
          type="button"
          className="button small"
          aria-label={`${dialog === "password" ? mailboxes.changePassword : mailboxes.configure}, ${name}`}
          onClick={() => whenDialog(dialog)}
        >
          {dialog === "password" ? mailboxes.changePassword : mailboxes.configure}
        </button>
      )}
      {COMPARE.has(finding) && (
        <a className="button small" href={`#${SETTINGS_ID}`} aria-label={`${words.settings}, ${name}`}>
          {words.settings}
        </a>
      )}
      <dl className="facts">
        <div>
          <dt>{words.state}</dt>
          <dd>
            {state}
            {until !== undefined && `, ${words.until(formatDateTime(until))}`}
          </dd>
        </div>
        <div>
          <dt>{words.lastSuccess}</dt>
          <dd>
            {used.lastLetIn === null ? (
              never
            ) : (
              <>
                {when(used.lastLetIn.at)}, <bdi>{who(used.lastLetIn)}</bdi>
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>{words.lastRefusal}</dt>
          <dd>
            {refusal === null ? (
              never
            ) : (
              <>
                {when(refusal.at)}, {words.reasons[refusal.reason]}, <bdi>{who(refusal)}</bdi>
              </>
            )}
          </dd>
        </div>
      </dl>
    </section>
  );
}

/** A mailbox is younger than reports are, or the other way round. */
function later(one: string, other: string): string {
  return one > other ? one : other;
}
