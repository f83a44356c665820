// A service at a glance: of each channel how many addresses have it open, use it, have it blocked; bars beside their
// numbers, which say it all.
import { CHANNEL_NAME, CHANNELS } from "../../policy/channel.ts";
import type { ServiceChannelUsage, ServiceUsage } from "../../wire/usage.ts";
import { useFormats, useWords } from "../language.ts";
import { Door } from "./door.tsx";

export function ServiceOverview({ usage }: { usage: ServiceUsage }) {
  const words = useWords().overview;
  return (
    <section className="overview" aria-label={words.title}>
      <ul className="overview-channels" aria-label={words.title}>
        {CHANNELS.map((channel) => (
          <li key={channel} className="overview-channel">
            <h2>
              <Door isShut={false} /> {CHANNEL_NAME[channel]}
            </h2>
            <Counts counts={usage.channels[channel]} isUseKnown={usage.since !== null} />
          </li>
        ))}
      </ul>
      <p className="quiet">{usage.since === null ? words.unreported : words.since(usage.since)}</p>
    </section>
  );
}

function Counts({ counts, isUseKnown }: { counts: ServiceChannelUsage; isUseKnown: boolean }) {
  const words = useWords().overview;
  const { formatNumber } = useFormats();
  const all = Math.max(1, counts.open + counts.blocked);
  const rows = [
    { name: words.open, count: counts.open, kind: "open" },
    ...(isUseKnown ? [{ name: words.used, count: counts.used, kind: "used" }] : []),
    { name: words.blocked, count: counts.blocked, kind: "blocked" },
  ];
  return (
    <dl className="overview-counts">
      {rows.map(({ name, count, kind }) => (
        <div key={kind}>
          <dt>{name}</dt>
          <dd>{formatNumber(count)}</dd>
          <svg className="overview-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
            <rect className="bar-none" width="100" height="6" />
            <rect
              className={`bar-${kind}`}
              width={count === 0 ? 0 : Math.max(2, (count / all) * 100)}
              height="6"
            />
          </svg>
        </div>
      ))}
    </dl>
  );
}
