// What belongs into a mail program, to compare with, as the operator has named it.
import { CHANNEL_NAME, CHANNELS } from "../../policy/channel.ts";
import { useWords } from "../language.ts";
import { useSession } from "../session.ts";

export const SETTINGS_ID = "settings";

export function RightSettings({ address }: { address: string }) {
  const words = useWords().why;
  const { mailSettings, webmailUrl } = useSession();
  return (
    <section className="stack" aria-labelledby={SETTINGS_ID}>
      <div className="section-head">
        <h2 id={SETTINGS_ID} tabIndex={-1}>
          {words.settings}
        </h2>
      </div>
      {mailSettings.length === 0 ? <p>{words.noSettings}</p> : <p>{words.settingsText(address)}</p>}
      {mailSettings.length > 0 && (
        <table className="help-table settings-table" aria-labelledby={SETTINGS_ID}>
          <thead>
            <tr>
              <th scope="col">{words.way}</th>
              <th scope="col">{words.server}</th>
              <th scope="col">{words.port}</th>
              <th scope="col">{words.security}</th>
            </tr>
          </thead>
          <tbody>
            {CHANNELS.flatMap((channel) =>
              mailSettings
                .filter((setting) => setting.channel === channel)
                .map(({ host, port, security }) => (
                  <tr key={`${channel} ${host} ${port}`}>
                    <th scope="row">{CHANNEL_NAME[channel]}</th>
                    <td>{host}</td>
                    <td>{port}</td>
                    <td>{words.securities[security]}</td>
                  </tr>
                )),
            )}
          </tbody>
        </table>
      )}
      {webmailUrl !== null && (
        <p>
          <strong>{CHANNEL_NAME.webmail}</strong> <a href={webmailUrl}>{webmailUrl}</a>
        </p>
      )}
    </section>
  );
}
