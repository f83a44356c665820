// What owners of mailboxes put into their programs, as POSTERN_MAIL_SETTINGS names it:
// "imaps://mail.example.com:993 pop3s://… submissions://…".
// Invariant: what cannot be understood is a Fault that names it, never a setting that leads nowhere.
import { Fault } from "../base/fault.ts";
import type { MailSetting } from "../wire/session.ts";

const DOORS: Readonly<Record<string, Pick<MailSetting, "channel" | "security">>> = {
  imaps: { channel: "imap", security: "tls" },
  imap: { channel: "imap", security: "starttls" },
  pop3s: { channel: "pop", security: "tls" },
  pop3: { channel: "pop", security: "starttls" },
  submissions: { channel: "smtp", security: "tls" },
  submission: { channel: "smtp", security: "starttls" },
};

/** Empty text: none are named. */
export function parseMailSettings(text: string): MailSetting[] {
  return text
    .split(/\s+/)
    .filter((each) => each !== "")
    .map((each) => {
      const [, scheme = "", host = "", digits = ""] =
        /^([a-z0-9]+):\/\/([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\]):(\d{1,5})$/.exec(each) ?? [];
      const door = DOORS[scheme];
      const port = Number(digits);
      if (door === undefined || port < 1 || port > 65_535)
        throw new Fault(
          "bad-setting",
          `POSTERN_MAIL_SETTINGS has ${each}, which is no door of mail programs.`,
          `Use ${Object.keys(DOORS).join(", ")}, for example imaps://mail.example.com:993.`,
        );
      return { ...door, host, port };
    });
}
