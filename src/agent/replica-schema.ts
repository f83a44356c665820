// Tables of the SQLite files an agent keeps. The SQL shipped in etc/ reads them.
//
// replica.sqlite: readable by Dovecot's auth worker and Postfix's proxymap
// credentials.sqlite: readable by Dovecot's auth worker only; all that a login asks for is in one row of it
//
// A turn is an instant at which an open channel closes or a closed one opens. access has it in a column beside the
// channel; credential has a row for each stretch of time in which nothing of the mailbox turns. So the servers decide
// by their own clock, whether an agent runs or not.
//
// agent.sqlite: the agent's own notes, apart so that writing them never locks the servers out

import { NEVER, NOT_LISTED_REASON, OPEN_GATE } from "../policy/replica.ts";

/** Raise it with every change below; a file of another version is emptied and read anew. */
export const REPLICA_VERSION = 6;

export const REPLICA_SCHEMA = `
  CREATE TABLE access (
    address TEXT PRIMARY KEY,
    mailbox_id TEXT NOT NULL,
    pop INTEGER NOT NULL,
    imap INTEGER NOT NULL,
    smtp INTEGER NOT NULL,
    webmail INTEGER NOT NULL,
    pop_turn TEXT NOT NULL,
    imap_turn TEXT NOT NULL,
    smtp_turn TEXT NOT NULL,
    webmail_turn TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX access_pop_turn ON access (pop_turn) WHERE pop_turn < '${NEVER}';
  CREATE INDEX access_imap_turn ON access (imap_turn) WHERE imap_turn < '${NEVER}';
  CREATE INDEX access_smtp_turn ON access (smtp_turn) WHERE smtp_turn < '${NEVER}';
  CREATE INDEX access_webmail_turn ON access (webmail_turn) WHERE webmail_turn < '${NEVER}';
  CREATE TABLE domain (name TEXT PRIMARY KEY, mailboxes INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE webmail_port (port TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE webmail_peer (ip TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE applied (store_id TEXT NOT NULL, serial INTEGER NOT NULL);
`;

const CLOSED = `('${NOT_LISTED_REASON}')`;
const OPEN = `('${OPEN_GATE}')`;

/**
 * Where a login comes from, as Dovecot writes it before asking (etc/dovecot/managed.sql.conf): the webmail's address
 * or another one; the webmail's own listener, without or with its certificate, or any other listener.
 */
const PLACES = ["other-any", "peer-any", "peer-own", "peer-ownvalid", "other-own", "other-ownvalid"] as const;

type Gates = [software: string, peer: string, uncertified: string, webmail: string];

/** Which gate it finds there, by Dovecot's name of the service; at the webmail's listener from another address none. */
const DOORS: Record<string, Gates> = {
  imap: ["(imap)", CLOSED, CLOSED, "(webmail)"],
  sieve: ["(imap)", CLOSED, CLOSED, "(webmail)"],
  pop3: ["(pop)", "(pop)", CLOSED, CLOSED],
  smtp: ["(smtp)", "(smtp)", CLOSED, CLOSED],
  submission: ["(smtp)", "(smtp)", CLOSED, CLOSED],
  // Postfix's name of the webmail's submission service, which asks for the certificate itself.
  webmail: [CLOSED, "(webmail)", CLOSED, CLOSED],
  // Not people's sign-ins: delivery, and what the operator asks by hand.
  lmtp: [OPEN, OPEN, OPEN, OPEN],
  lda: [OPEN, OPEN, OPEN, OPEN],
  doveadm: [OPEN, OPEN, OPEN, OPEN],
};

/** Computed when read, they take no place. Every door has one, since a query that names one too few fails. */
const DOOR_COLUMNS = Object.entries(DOORS).flatMap(([service, gates]) =>
  PLACES.map((place, at) => `[${place}:${service}] TEXT AS ${gates[at] ?? CLOSED} VIRTUAL`),
);

export const CREDENTIALS_SCHEMA = `
  CREATE TABLE credential (
    address TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    pop TEXT NOT NULL,
    imap TEXT NOT NULL,
    smtp TEXT NOT NULL,
    webmail TEXT NOT NULL,
    ${DOOR_COLUMNS.join(",\n    ")},
    PRIMARY KEY (address, until)
  ) WITHOUT ROWID;
`;

export const AGENT_SCHEMA = `
  CREATE TABLE pending_kick (
    serial INTEGER NOT NULL,
    address TEXT NOT NULL,
    channels TEXT NOT NULL
  );
`;
