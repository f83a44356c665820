// Where the pages about one address are: links that may be sent to somebody, and survive a sign-in.

export const whyPath = (address: string) => `/why/${encodeURIComponent(address)}`;
export const activityPath = (address: string) => `/mailboxes/${encodeURIComponent(address)}/activity`;
