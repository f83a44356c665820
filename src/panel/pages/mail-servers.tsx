// For operators: which mail servers have applied what, and when they were last in touch.
import { RefreshCw } from "lucide-react";
import { useEffect } from "react";
import { client } from "../client.ts";
import { useFormats, useWords } from "../language.ts";
import { useLive } from "../live.ts";
import { useLoad, useThrottled } from "../load.ts";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { sentenceOf } from "../problem-text.ts";

const REFRESH_MS = 10_000;

export function MailServersPage() {
  const words = useWords().mailServers;
  const { formatDateTime, formatNumber } = useFormats();
  const { value, error, reload } = useLoad("mail-hosts", client.mailHosts);
  useLive(useThrottled(reload, 1_000));
  useEffect(() => {
    const timer = window.setInterval(reload, REFRESH_MS);
    return () => window.clearInterval(timer);
  }, [reload]);

  return (
    <Page
      title={words.title}
      intro={words.intro}
      actions={
        <button type="button" className="button" onClick={reload}>
          <RefreshCw aria-hidden="true" size={18} /> {words.refresh}
        </button>
      }
    >
      {error !== null && <Notice tone="bad">{sentenceOf(error)}</Notice>}
      {value !== undefined && (
        <>
          <p className="quiet">{words.current(value.serial)}</p>
          {value.mailHosts.length === 0 ? (
            <Notice tone="plain">{words.none}</Notice>
          ) : (
            <ul className="cards" aria-label={words.title}>
              {value.mailHosts.map((mailHost) => {
                const behind = value.serial - mailHost.appliedSerial;
                return (
                  <li key={mailHost.id} className="card">
                    <h2 className="card-title">{mailHost.name}</h2>
                    <p className={behind > 0 ? "tag mind" : "tag good"}>
                      {behind > 0 ? words.behind(behind) : words.upToDate}
                    </p>
                    {mailHost.trouble !== null && (
                      <Notice tone="bad">{words.troubles[mailHost.trouble.code]}</Notice>
                    )}
                    <dl className="facts">
                      <div>
                        <dt>{words.applied}</dt>
                        <dd>{formatNumber(mailHost.appliedSerial)}</dd>
                      </div>
                      <div>
                        <dt>{words.appliedUpTo}</dt>
                        <dd>
                          {mailHost.appliedUpTo === null ? words.never : formatDateTime(mailHost.appliedUpTo)}
                        </dd>
                      </div>
                      <div>
                        <dt>{words.lastSeen}</dt>
                        <dd>
                          {mailHost.lastSeen === null ? words.never : formatDateTime(mailHost.lastSeen)}
                        </dd>
                      </div>
                    </dl>
                  </li>
                );
              })}
            </ul>
          )}
        </>
      )}
    </Page>
  );
}
