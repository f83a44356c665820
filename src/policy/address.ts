// Mailbox addresses: one spelling each, so that the panel, the store and the servers mean the same one.
// Invariant: what parseAddress returns is lower case, its domain in A-labels, and safe to hand to
// `doveadm` as a mask and to a file system as a folder name.

/** RFC 5321 section 4.5.3.1: 64 octets before the @, 255 for the domain. */
const LONGEST_LOCAL_PART = 64;
const LONGEST_DOMAIN = 255;
/** The part of RFC 5321's atoms that Dovecot's default auth_username_chars lets through. */
const LOCAL_PART = /^[a-z0-9](?:[a-z0-9_-]|\.(?!\.))*$/;
const DOMAIN = /^(?=.*[a-z])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** The local part in its one spelling, or null when a mailbox cannot have it (a plus is for sub-addresses). */
export function parseLocalPart(text: string): string | null {
  const local = text.toLowerCase();
  const isFit = local.length <= LONGEST_LOCAL_PART && LOCAL_PART.test(local) && !local.endsWith(".");
  return isFit ? local : null;
}

/** The domain in A-labels and lower case (IDNA by the platform's URL, UTS 46), or null. */
export function parseDomain(text: string): string | null {
  if (/[\s/?#@:\\%[\]]/.test(text)) return null;
  let domain: string;
  try {
    domain = new URL(`http://${text}/`).hostname;
  } catch {
    return null;
  }
  return domain.length <= LONGEST_DOMAIN && DOMAIN.test(domain) ? domain : null;
}

/** A mailbox address in its one spelling, or null when the text is not one. */
export function parseAddress(text: string): string | null {
  const at = text.lastIndexOf("@");
  if (at < 1) return null;
  const local = parseLocalPart(text.slice(0, at));
  const domain = parseDomain(text.slice(at + 1));
  return local !== null && domain !== null ? `${local}@${domain}` : null;
}
