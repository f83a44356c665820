// "Why can't I connect?": choose an address, or come by a link to /why/ADDRESS; for each channel one finding and the
// one thing to do. A page that stays open follows what changes.
// Invariant: an address of somebody else is answered exactly as one that does not exist.
import { ArrowLeft, History, RefreshCw } from "lucide-react";
import { Link } from "wouter";
import { CHANNELS } from "../../policy/channel.ts";
import { attemptSource } from "../../words/sentences.ts";
import { client } from "../client.ts";
import { useFormats, useWords } from "../language.ts";
import { useLive } from "../live.ts";
import { useLoad, useThrottled } from "../load.ts";
import { AddressChoice } from "../parts/address-choice.tsx";
import { AttemptWatch } from "../parts/attempt-watch.tsx";
import { DialogNews, MailboxActions, useMailboxDialog } from "../parts/mailbox-actions.tsx";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { RightSettings } from "../parts/right-settings.tsx";
import { WhyChannel } from "../parts/why-channel.tsx";
import { activityPath } from "../paths.ts";
import { sentenceOf } from "../problem-text.ts";
import { arrivalsIn, lookAt, type Seen, unknownArrivals } from "../why-evidence.ts";

const REFRESH_MS = 1_000;

export function WhyPage() {
  const words = useWords().why;
  return (
    <Page title={words.title} intro={words.intro}>
      <AddressChoice />
    </Page>
  );
}

export function WhyAddressPage({ address }: { address: string }) {
  const words = useWords().why;
  const {
    value: seen,
    error,
    isLoading,
    reload,
  } = useLoad(`why ${address}`, (signal) => lookAt(address, signal));
  const refresh = useThrottled(reload, REFRESH_MS);
  const mailbox = seen?.kind === "mailbox" ? seen.mailbox : undefined;
  useLive((heard) => {
    const isThis =
      (heard.event === "mailbox" && heard.mailbox.address === mailbox?.address) ||
      (heard.event === "mailbox-gone" && heard.address === mailbox?.address);
    if (isThis || heard.event === "again") refresh();
  });
  const dialog = useMailboxDialog(mailbox, reload);
  const shown = mailbox?.address ?? address;
  return (
    <Page
      title={words.title}
      tabTitle={`${words.title} ${shown}`}
      intro={shown}
      above={
        <Link href="/why" className="way-back">
          <ArrowLeft aria-hidden="true" size={16} /> {words.another}
        </Link>
      }
      actions={
        <>
          <button type="button" className="button" onClick={reload}>
            <RefreshCw aria-hidden="true" size={18} /> {words.lookAgain}
          </button>
          {mailbox !== undefined && (
            <>
              <Link href={activityPath(shown)} className="button">
                <History aria-hidden="true" size={18} /> {words.activity}
              </Link>
              <MailboxActions mailbox={mailbox} dialog={dialog} />
            </>
          )}
        </>
      }
    >
      <div className="stack">
        <DialogNews said={dialog.said} />
        <div role="alert">{error !== null && <Notice tone="bad">{sentenceOf(error)}</Notice>}</div>
        <p className="quiet" role="status">
          {isLoading && words.asking}
          {!isLoading && seen !== undefined && <LookedAt at={seen.at} />}
        </p>
        {seen?.kind === "stranger" && (
          <Notice tone="mind" title={words.strangerTitle}>
            <p>{words.strangerText}</p>
          </Notice>
        )}
        {seen?.kind === "unknown" && <UnknownAddress address={shown} seen={seen} whenNews={refresh} />}
        {seen?.kind === "mailbox" && (
          <div className="stack" aria-busy={isLoading}>
            <Unanswered seen={seen} />
            <div className="why-channels">
              {CHANNELS.map((channel) => (
                <WhyChannel key={channel} channel={channel} seen={seen} whenDialog={dialog.show} />
              ))}
            </div>
            <AttemptWatch
              key={shown}
              read={async (signal) => arrivalsIn(await client.usage(shown, signal))}
              whenNews={refresh}
            />
            <RightSettings address={shown} />
          </div>
        )}
      </div>
    </Page>
  );
}

function LookedAt({ at }: { at: string }) {
  const words = useWords().why;
  return <time dateTime={at}>{words.lookedAt(at)}</time>;
}

/** What limits what is said below. */
function Unanswered({ seen }: { seen: Extract<Seen, { kind: "mailbox" }> }) {
  const words = useWords().why;
  if (seen.check === null) return <Notice tone="plain">{words.unasked}</Notice>;
  const silent = seen.check.mailHosts.filter(({ outcome }) => outcome !== "answered");
  if (silent.length === 0) return null;
  return <Notice tone="bad">{words.silent(silent.map(({ mailHost }) => mailHost))}</Notice>;
}

interface UnknownAddressProps {
  address: string;
  seen: Extract<Seen, { kind: "unknown" }>;
  whenNews(): void;
}

function UnknownAddress({ address, seen, whenNews }: UnknownAddressProps) {
  const { why: words, clients } = useWords();
  const { formatWhen, formatDateTime } = useFormats();
  const { serviceId, domain, attempts } = seen;
  const [last] = attempts;
  const times = attempts.reduce((sum, { count }) => sum + count, 0);
  return (
    <div className="stack">
      <Notice tone="mind" title={words.unknownTitle(address)}>
        <p>
          {last === undefined
            ? words.unknownUntried(domain)
            : words.unknownTried(times, formatWhen(last.lastAt))}
        </p>
        <p>{words.unknownTodo}</p>
        <Link href={`/services/${serviceId}`} className="button small">
          {domain}
        </Link>
      </Notice>
      {attempts.length > 0 && (
        <section className="stack" aria-labelledby="attempts">
          <h2 id="attempts">{words.unknownAttempts}</h2>
          <ul className="plain-list" aria-labelledby="attempts">
            {attempts.map((attempt) => (
              <li key={`${attempt.channel} ${attempt.ip} ${attempt.software} ${attempt.firstAt}`}>
                <time dateTime={attempt.lastAt}>{formatDateTime(attempt.lastAt)}</time>,{" "}
                {words.reasons["wrong-password"]}, <bdi>{attemptSource(clients, attempt)}</bdi>
              </li>
            ))}
          </ul>
        </section>
      )}
      <AttemptWatch
        key={address}
        read={async (signal) =>
          unknownArrivals((await client.unknownAddresses(serviceId, address, signal)).attempts)
        }
        whenNews={whenNews}
      />
      <RightSettings address={address} />
    </div>
  );
}
