// Words of the account menu, of the page about one's own account, and of changing it.
import type { AccountHistory } from "../../wire/session.ts";
import { count } from "./formats.ts";

type Action = AccountHistory["entries"][number]["action"];

export const accountWords = {
  menu: "Account",
  menuFor: (email: string) => `Account: ${email}`,
  signedInAs: "Signed in as",
  operator: "Operator",
  customer: "Customer",
  title: "My account",
  changePassword: "Change my password",
  signOut: "Sign out",
  passwordTitle: "Change my password",
  passwordText:
    "This is the password for signing in here. The passwords of your mailboxes stay as they are. Everywhere else you are signed out.",
  current: "Present password",
  next: "New password",
  submit: "Change password",
  done: "Your password is changed. Use the new one the next time you sign in.",

  name: "Name",
  email: "Email",
  rename: "Change name or email",
  renameTitle: "Change name or email",
  renameText: "You sign in with this email from now on. Your mailboxes stay as they are.",
  renameSubmit: "Save",
  renamed: "Your name and email are saved.",

  signIns: "Where you are signed in",
  signInsText: "End what you do not know, then change your password.",
  thisOne: "This browser",
  unknownProgram: "Unknown program",
  from: "From",
  since: "Since",
  lastUsed: "Last used",
  end: "End",
  endOf: (program: string, ip: string) => `End ${program}, ${ip}`,
  oneEnded: "This sign-in has ended.",
  endOthers: "End all others",
  othersEnded: "All other sign-ins have ended.",

  history: "What happened to this account",
  fromPlace: (ip: string) => `from ${ip}`,
  actions: {
    "account-created": () => "Account created",
    "account-changed": () => "Name or email changed",
    "account-password-changed": () => "Password changed",
    "signed-in": () => "Signed in",
    "signed-out": () => "Signed out",
    "sign-ins-ended": (many) => `${count(many ?? 1, "sign-in", "sign-ins")} ended`,
    "sign-in-refused": (many) => `Wrong password, ${count(many ?? 1, "time", "times")}`,
  } satisfies Record<Action, (many: number | null) => string>,
} as const;
