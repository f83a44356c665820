// The four doors of a mailbox, and the words everything else uses for them.
//
// mailbox      one login account with an address (an IMAP folder is a folder)
// channel      a way into a mailbox: pop, imap, smtp, webmail. Dovecot's and Postfix's own names for
//              them live only in the agent's connectors and in etc/
// restriction  a channel closed to a mailbox
// verdict      open, refused (why), or unknown; unknown never silently becomes one of the others
// serial       number of a policy change, gap-free, in commit order
// replica      the agent's SQLite file, which the mail servers read; always rebuildable
// receipt      an agent's word that a serial is in force
// session      a live mail connection; a person *signs in* to the panel or the webmail
// kick         end a session

/** What each channel covers is said in docs/architecture.md; `imap` includes ManageSieve. */
export const CHANNELS = ["pop", "imap", "smtp", "webmail"] as const;
export type Channel = (typeof CHANNELS)[number];

export function isChannel(text: string): text is Channel {
  return (CHANNELS as readonly string[]).includes(text);
}

/** The same set, each channel once, in the order of CHANNELS: two equal sets compare equal as JSON. */
export function orderedChannels(channels: Iterable<Channel>): Channel[] {
  const wanted = new Set(channels);
  return CHANNELS.filter((channel) => wanted.has(channel));
}

/** The channel as the servers' replies name it ("IMAP access is disabled for this address"). */
export const CHANNEL_NAME: Readonly<Record<Channel, string>> = {
  pop: "POP",
  imap: "IMAP",
  smtp: "SMTP",
  webmail: "Webmail",
};
