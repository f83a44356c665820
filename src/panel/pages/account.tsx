// One's own account: name and email, where one is signed in, and what happened to the account.
import { lazy, Suspense, useState } from "react";
import type { SignIn } from "../../wire/session.ts";
import { client } from "../client.ts";
import { useFormats, useWords } from "../language.ts";
import { useLoad } from "../load.ts";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { sentenceOf } from "../problem-text.ts";
import { programName } from "../program-name.ts";
import { useSession } from "../session.ts";

const OwnAccountDialog = lazy(async () => ({
  default: (await import("../dialogs/own-account.tsx")).OwnAccountDialog,
}));
const OwnPasswordDialog = lazy(async () => ({
  default: (await import("../dialogs/own-password.tsx")).OwnPasswordDialog,
}));

export function AccountPage() {
  const words = useWords().account;
  const { account } = useSession();
  const [open, setOpen] = useState<"name" | "password" | null>(null);
  const [said, setSaid] = useState("");
  const close = (saying = "") => {
    setOpen(null);
    setSaid(saying);
  };
  return (
    <Page
      title={words.title}
      actions={
        <>
          <button type="button" className="button" onClick={() => setOpen("name")}>
            {words.rename}
          </button>
          <button type="button" className="button" onClick={() => setOpen("password")}>
            {words.changePassword}
          </button>
        </>
      }
    >
      <div className="stack">
        <div role="status">{said !== "" && <Notice tone="good">{said}</Notice>}</div>
        <dl className="facts account-facts">
          <div>
            <dt>{words.name}</dt>
            <dd>{account.name}</dd>
          </div>
          <div>
            <dt>{words.email}</dt>
            <dd>{account.email}</dd>
          </div>
        </dl>
        <SignIns whenEnded={setSaid} />
        <AccountHistory />
      </div>
      <Suspense fallback={null}>
        {open === "name" && <OwnAccountDialog whenClosed={close} />}
        {open === "password" && <OwnPasswordDialog whenClosed={() => close()} />}
      </Suspense>
    </Page>
  );
}

function SignIns({ whenEnded }: { whenEnded(said: string): void }) {
  const words = useWords().account;
  const { common } = useWords();
  const { value, error, reload } = useLoad("sign-ins", client.signIns);
  const [failure, setFailure] = useState<unknown>(null);

  async function end(ending: Promise<unknown>, said: string) {
    setFailure(null);
    try {
      await ending;
      whenEnded(said);
    } catch (thrown) {
      setFailure(thrown);
    }
    reload();
  }

  const wrong = failure ?? error;
  const others = value?.signIns.filter(({ isThis }) => !isThis) ?? [];
  return (
    <section className="stack" aria-labelledby="sign-ins">
      <div className="section-head">
        <h2 id="sign-ins">{words.signIns}</h2>
        {others.length > 0 && (
          <button
            type="button"
            className="button small"
            onClick={() => void end(client.endOtherSignIns(), words.othersEnded)}
          >
            {words.endOthers}
          </button>
        )}
      </div>
      <p className="quiet">{words.signInsText}</p>
      <div role="alert">{wrong !== null && <Notice tone="bad">{sentenceOf(wrong)}</Notice>}</div>
      {value === undefined && error === null && <p className="quiet">{common.loading}</p>}
      <ul className="cards" aria-labelledby="sign-ins">
        {value?.signIns.map((signIn) => (
          <li key={signIn.id} className="card">
            <OneSignIn
              signIn={signIn}
              whenEnded={() => void end(client.endSignIn(signIn.id), words.oneEnded)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

function OneSignIn({ signIn, whenEnded }: { signIn: SignIn; whenEnded(): void }) {
  const words = useWords().account;
  const { formatDateTime } = useFormats();
  const program = programName(signIn.program, words.programOn) ?? words.unknownProgram;
  return (
    <>
      <h3 className="card-title" title={signIn.program ?? undefined}>
        {program}
      </h3>
      {signIn.isThis && <p className="tag good">{words.thisOne}</p>}
      <dl className="facts">
        <div>
          <dt>{words.from}</dt>
          <dd>{signIn.ip ?? "–"}</dd>
        </div>
        <div>
          <dt>{words.since}</dt>
          <dd>{formatDateTime(signIn.since)}</dd>
        </div>
        <div>
          <dt>{words.lastUsed}</dt>
          <dd>{formatDateTime(signIn.lastUsed)}</dd>
        </div>
      </dl>
      {!signIn.isThis && (
        <button
          type="button"
          className="button small"
          onClick={whenEnded}
          aria-label={words.endOf(program, signIn.ip ?? "–")}
        >
          {words.end}
        </button>
      )}
    </>
  );
}

function AccountHistory() {
  const words = useWords().account;
  const { formatDateTime } = useFormats();
  const { value, error } = useLoad("account-history", client.accountHistory);
  return (
    <section className="stack" aria-labelledby="account-history">
      <h2 id="account-history">{words.history}</h2>
      {error !== null && <Notice tone="bad">{sentenceOf(error)}</Notice>}
      <ol className="history" aria-labelledby="account-history">
        {value?.entries.map((entry, at) => (
          <li key={`${entry.at} ${String(value.entries.length - at)}`}>
            <p className="history-head">
              <strong>{words.actions[entry.action](entry.count)}</strong>{" "}
              <span className="quiet">
                <time dateTime={entry.at}>{formatDateTime(entry.at)}</time>
                {entry.ip !== null && `, ${words.fromPlace(entry.ip)}`}
              </span>
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}
