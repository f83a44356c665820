// Where the pages about one address are: links that may be sent to somebody, and survive a sign-in.
// Invariant: /why/rose@example.org and /why/rose%40example.org are the same page.

export const whyPath = (address: string) => `/why/${encodeURIComponent(address)}`;
export const activityPath = (address: string) => `/mailboxes/${encodeURIComponent(address)}/activity`;

/** The address of such a path; wouter leaves an @ as it was written there. */
export function addressOf(param: string): string {
  try {
    return decodeURIComponent(param);
  } catch {
    return param;
  }
}
