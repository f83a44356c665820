// Lengths of passwords, and after how long a channel counts as unused, as the wire says them. Said again here because wire/mailbox.ts would bring all of
// zod into the page; limits.test.ts keeps the two equal.
export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 128;
export const UNUSED_DAYS = 90;
