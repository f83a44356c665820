// The object that `npm run status -- --json` prints and that home/run.json keeps in part: the one contract
// with scripts and tests.

export const ENDPOINT_NAMES = [
  "imaps",
  "imap",
  "pop3s",
  "pop3",
  "submissions",
  "submission",
  "sieve",
  "lmtp",
] as const;
/** imaps, pop3s, submissions: TLS at once; imap, pop3, submission, sieve: STARTTLS; lmtp: plain, loopback. */
export type EndpointName = (typeof ENDPOINT_NAMES)[number];

export interface Endpoint {
  host: string;
  port: number;
}

export interface SignIn {
  email: string;
  password: string;
}

/** Who can sign in where, made at first start and kept in home/demo.json. */
export interface DemoAccounts {
  operator: SignIn;
  /** The first owns both kinds of service. */
  customers: SignIn[];
  mailboxes: { address: string; password: string }[];
}

export interface Status {
  /** Every process lives, the control plane answers, every endpoint greets. */
  ready: boolean;
  home: string;
  panelUrl: string;
  apiUrl: string;
  webmailUrl: string;
  /** PEM file of the CA that signed every certificate here. */
  ca: string;
  endpoints: Record<EndpointName, Endpoint>;
  accounts: DemoAccounts;
  processes: { name: string; pid: number }[];
  serial: number;
  mailHosts: { name: string; appliedSerial: number }[];
}
