// The environment variables by which the supervisor (or systemd) configures the two programs. Files
// hold the secrets; the environment only says where they are.

/** What src/main/control.ts reads. */
export interface ControlEnvironment {
  /** PostgreSQL, as postgres://...; empty or absent: SQLite in POSTERN_STORE_FILE. */
  DATABASE_URL?: string;
  POSTERN_STORE_FILE: string;
  /** Address and port of panel and API, "127.0.0.1:20443". */
  POSTERN_CONTROL_LISTEN: string;
  POSTERN_TLS_CERT: string;
  POSTERN_TLS_KEY: string;
  /** The built panel (dist/panel). */
  POSTERN_PANEL_DIR: string;
  /** Where "Open webmail" leads; empty: no such action. */
  POSTERN_WEBMAIL_URL: string;
  /** What belongs into mail programs, best first: "imaps://mail.example.com:993 …"; absent: the panel names none. */
  POSTERN_MAIL_SETTINGS?: string;
  /** Changes a second that one customer may make for long (operators ten times as many); 0: no limit. Default 50. */
  POSTERN_CHANGES_PER_SECOND?: string;
  /** Restricted mailboxes a minute whose servers are checked in the background; 0: none. Default 200. */
  POSTERN_CHECKS_PER_MINUTE?: string;
  /** Messages a minute to holders of mailboxes; 0: none is sent. Default 300. */
  POSTERN_NOTICES_PER_MINUTE?: string;
}

/** What src/main/agent.ts reads. */
export interface AgentEnvironment {
  POSTERN_CONTROL_URL: string;
  /** PEM file of the CA that signed the control plane's certificate; empty: the system's. */
  POSTERN_CA: string;
  /** File (0600) with the mail host's token. */
  POSTERN_TOKEN_FILE: string;
  /** Folder of replica.sqlite and, where Postern manages passwords, credentials.sqlite. */
  POSTERN_REPLICA_DIR: string;
  /** "managed": the agent also writes credentials.sqlite. "existing": the mail host verifies by itself. */
  POSTERN_PASSWORDS: "managed" | "existing";
  /** Dovecot's main configuration file; empty: the system's. */
  POSTERN_DOVECOT_CONFIG: string;
  /** Folder of Postfix's main.cf; empty: the system's. */
  POSTERN_POSTFIX_CONFIG: string;
  /** Ports of the webmail's own IMAP and ManageSieve listeners, comma separated. */
  POSTERN_WEBMAIL_PORTS: string;
  /** Addresses from which the webmail, and nothing else, connects to Dovecot; comma separated. */
  POSTERN_WEBMAIL_PEERS: string;
  /** Address and port of loopback on which Dovecot reports sign-ins; empty: they are not reported. */
  POSTERN_REPORT_LISTEN?: string;
  /** File (0600) whose last word Dovecot has to know for it. */
  POSTERN_REPORT_SECRET_FILE?: string;
  /** Roundcube's SQLite database; empty: no Roundcube here. */
  POSTERN_ROUNDCUBE_DB: string;
}
