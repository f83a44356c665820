// The help page: what each box does, which to tick, and what to do when something no longer works.
import { useEffect } from "react";
import { Link } from "wouter";
import { CHANNEL_NAME, CHANNELS, type Channel } from "../../policy/channel.ts";
import type { Words } from "../../words/en.ts";
import { useFormats, useWords } from "../language.ts";
import { Door } from "../parts/door.tsx";
import { Page } from "../parts/page.tsx";

type HelpWords = Words["help"];

/** The table of what to tick, with the one-click choice that does it where there is one. */
const CHOICES: readonly {
  use: keyof HelpWords["choices"];
  tick: readonly Channel[];
  preset?: keyof Words["restrictions"]["presets"];
}[] = [
  { use: "browser", tick: ["pop", "imap", "smtp"], preset: "webmailOnly" },
  { use: "both", tick: ["pop"] },
  { use: "program", tick: ["pop", "webmail"] },
  { use: "reading", tick: ["smtp"], preset: "noSending" },
  { use: "sending", tick: ["pop", "imap", "webmail"] },
  { use: "nowhere", tick: CHANNELS, preset: "everything" },
];
const CASES: readonly (keyof HelpWords["cases"])[] = ["phone", "sending", "webmail"];

export function HelpPage() {
  const { help: words, restrictions, why } = useWords();
  const { formatChannels } = useFormats();
  const sections: readonly [id: string, title: string][] = [
    ["boxes", words.boxesTitle],
    ["choose", words.chooseTitle],
    ...CASES.map((id): [string, string] => [id, words.cases[id].title]),
    ["more", words.moreTitle],
  ];
  useEffect(() => {
    // The page is loaded lazily, after the browser has looked for the place the URL names.
    if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, []);
  return (
    <Page title={words.title} intro={words.intro}>
      <div className="help">
        <nav className="help-contents" aria-label={words.onThisPage}>
          <ul>
            {sections.map(([id, title]) => (
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
                {CHOICES.map(({ use, tick, preset }) => (
                  <tr key={use}>
                    <td>{words.choices[use]}</td>
                    <td>
                      <strong>{formatChannels(tick)}</strong>
                      {preset !== undefined && (
                        <span className="help-preset">{restrictions.presets[preset]}</span>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            <p>{words.chooseAfter}</p>
          </section>
          <h2>{words.casesTitle}</h2>
          <p>
            {words.whyText} <Link href="/why">{why.title}</Link>
          </p>
          {CASES.map((id) => (
            <section id={id} key={id} className="help-case">
              <h3>{words.cases[id].title}</h3>
              <p>{words.cases[id].intro}</p>
              <ol>
                {words.cases[id].steps.map((step) => (
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
