// Lengths of passwords, as the wire says them. Said again here because wire/mailbox.ts would bring all of
// zod into the page; limits.test.ts keeps the two equal.
export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 128;
