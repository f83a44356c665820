// The help page: what each box does, which to tick, and what to do when something no longer works.
import { useEffect } from "react";
import { CHANNEL_NAME, CHANNELS } from "../../policy/channel.ts";
import { Door } from "../parts/door.tsx";
import { Page } from "../parts/page.tsx";
import { formatChannels } from "../words/formats.ts";
import { helpWords as words } from "../words/help.ts";

const SECTIONS = [
  ["boxes", words.boxesTitle],
  ["choose", words.chooseTitle],
  ...words.cases.map(({ id, title }) => [id, title]),
  ["more", words.moreTitle],
] as const;

export function HelpPage() {
  useEffect(() => {
    // The page is loaded lazily, after the browser has looked for the place the URL names.
    if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, []);
  return (
    <Page title={words.title} intro={words.intro}>
      <div className="help">
        <nav className="help-contents" aria-label={words.onThisPage}>
          <ul>
            {SECTIONS.map(([id, title]) => (
              <li key={id}>
                <a href={`#${id}`}>{title}</a>
              </li>
            ))}
          </ul>
        </nav>
        <div className="help-text">
          <section id="boxes">
            <h2>{words.boxesTitle}</h2>
            <dl className="help-boxes">
              {CHANNELS.map((channel) => (
                <div key={channel}>
                  <dt>
                    <Door isShut={false} /> {CHANNEL_NAME[channel]}
                  </dt>
                  <dd>{words.boxes[channel]}</dd>
                </div>
              ))}
            </dl>
          </section>
          <section id="choose">
            <h2>{words.chooseTitle}</h2>
            <p className="lead">{words.chooseQuestion}</p>
            <table className="help-table">
              <thead>
                <tr>
                  <th scope="col">{words.chooseUse}</th>
                  <th scope="col">{words.chooseTick}</th>
                </tr>
              </thead>
              <tbody>
                {words.choices.map(({ use, tick, preset }) => (
                  <tr key={use}>
                    <td>{use}</td>
                    <td>
                      <strong>{formatChannels(tick)}</strong>
                      {preset !== null && <span className="help-preset">{preset}</span>}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            <p>{words.chooseAfter}</p>
          </section>
          <h2>{words.casesTitle}</h2>
          {words.cases.map(({ id, title, intro, steps }) => (
            <section id={id} key={id} className="help-case">
              <h3>{title}</h3>
              <p>{intro}</p>
              <ol>
                {steps.map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </ol>
            </section>
          ))}
          <section id="more">
            <h2>{words.moreTitle}</h2>
            <ul>
              {words.more.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </section>
        </div>
      </div>
    </Page>
  );
}
