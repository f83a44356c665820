// Tables of the SQLite files an agent keeps. The SQL shipped in etc/ reads them.
//
// replica.sqlite: readable by Dovecot's auth worker and Postfix's proxymap
// credentials.sqlite: readable by Dovecot's auth worker only; all that a login asks for is in one row of it
// agent.sqlite: the agent's own notes, apart so that writing them never locks the servers out

/** Raise it with every change below; a file of another version is emptied and read anew. */
export const REPLICA_VERSION = 2;

const WEBMAIL_DOOR = `
  CREATE TABLE webmail_port (port TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE webmail_peer (ip TEXT PRIMARY KEY) WITHOUT ROWID;
`;

export const REPLICA_SCHEMA = `
  CREATE TABLE access (
    address TEXT PRIMARY KEY,
    mailbox_id TEXT NOT NULL,
    pop INTEGER NOT NULL,
    imap INTEGER NOT NULL,
    smtp INTEGER NOT NULL,
    webmail INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX access_domain ON access (substr(address, instr(address, '@') + 1));
  ${WEBMAIL_DOOR}
  CREATE TABLE applied (store_id TEXT NOT NULL, serial INTEGER NOT NULL);
`;

export const CREDENTIALS_SCHEMA = `
  CREATE TABLE credential (
    address TEXT PRIMARY KEY,
    password_hash TEXT NOT NULL,
    pop TEXT NOT NULL,
    imap TEXT NOT NULL,
    smtp TEXT NOT NULL,
    webmail TEXT NOT NULL
  ) WITHOUT ROWID;
  ${WEBMAIL_DOOR}`;

export const AGENT_SCHEMA = `
  CREATE TABLE pending_kick (
    serial INTEGER NOT NULL,
    address TEXT NOT NULL,
    channels TEXT NOT NULL
  );
`;
