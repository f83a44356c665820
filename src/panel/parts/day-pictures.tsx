// Thirty days of a mailbox as small pictures, one for each channel: how many were let in, how many refused; for ears
// a sentence, and for everybody the same as a table.
import { CHANNEL_NAME, CHANNELS, type Channel } from "../../policy/channel.ts";
import type { MailboxUsage, UsageDay } from "../../wire/usage.ts";
import { useFormats, useWords } from "../language.ts";

const STEP = 10;
const BAR = 7;
const HEIGHT = 44;
/** What happened at all is seen, however little it is beside other days. */
const LEAST = 4;

const refusedOf = ({ blocked, wrong }: UsageDay) => blocked + wrong;
/** Noon, so that no time zone moves the day. */
const momentOf = ({ day }: UsageDay) => `${day}T12:00:00Z`;

export function DayPictures({ channels }: { channels: MailboxUsage["channels"] }) {
  const words = useWords().activity;
  return (
    <section className="stack" aria-labelledby="days">
      <div className="section-head">
        <h2 id="days">{words.days}</h2>
        <p className="legend quiet" aria-hidden="true">
          <span className="legend-mark let-in" /> {words.letIn}
          <span className="legend-mark refused" /> {words.refused}
        </p>
      </div>
      <ul className="day-pictures" aria-labelledby="days">
        {CHANNELS.map((channel) => (
          <li key={channel} className="card day-picture">
            <OneChannel channel={channel} days={channels[channel].days} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function OneChannel({ channel, days }: { channel: Channel; days: readonly UsageDay[] }) {
  const words = useWords().activity;
  const { formatDay, formatNumber } = useFormats();
  const name = CHANNEL_NAME[channel];
  const sum = (of: (day: UsageDay) => number) => days.reduce((all, day) => all + of(day), 0);
  const counts = words.dayCounts(
    sum(({ letIn }) => letIn),
    sum(refusedOf),
  );
  const used = days.filter((day) => day.letIn + refusedOf(day) > 0);
  const [first, last] = [days[0], days.at(-1)];
  return (
    <>
      <h3>{name}</h3>
      <Bars days={days} label={words.pictureOf(name, counts)} />
      <p className="day-ends" aria-hidden="true">
        <span>{first !== undefined && formatDay(momentOf(first))}</span>
        <span>{last !== undefined && formatDay(momentOf(last))}</span>
      </p>
      <p>{counts}</p>
      {used.length > 0 && (
        <details>
          <summary>{words.asTable}</summary>
          <table className="day-table" aria-label={words.tableOf(name)}>
            <thead>
              <tr>
                <th scope="col">{words.day}</th>
                <th scope="col">{words.letIn}</th>
                <th scope="col">{words.refused}</th>
              </tr>
            </thead>
            <tbody>
              {used.toReversed().map((day) => (
                <tr key={day.day}>
                  <th scope="row">{formatDay(momentOf(day))}</th>
                  <td>{formatNumber(day.letIn)}</td>
                  <td>{formatNumber(refusedOf(day))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </>
  );
}

function Bars({ days, label }: { days: readonly UsageDay[]; label: string }) {
  const most = Math.max(1, ...days.map((day) => day.letIn + refusedOf(day)));
  const heightOf = (count: number) =>
    count === 0 ? 0 : Math.max(LEAST, Math.round((count / most) * (HEIGHT - LEAST)));
  return (
    <svg
      className="day-bars"
      viewBox={`0 0 ${days.length * STEP} ${HEIGHT + 2}`}
      role="img"
      aria-label={label}
      preserveAspectRatio="none"
    >
      {days.map((day, at) => {
        const letIn = heightOf(day.letIn);
        const refused = heightOf(refusedOf(day));
        return (
          <g key={day.day} transform={`translate(${at * STEP} 0)`}>
            <rect className="bar-none" y={HEIGHT} width={BAR} height={2} />
            <rect className="bar-let-in" y={HEIGHT - letIn} width={BAR} height={letIn} />
            <rect className="bar-refused" y={HEIGHT - letIn - refused} width={BAR} height={refused} />
          </g>
        );
      })}
    </svg>
  );
}
