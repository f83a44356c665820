// Words of the sign-in screen.
export const signInWords = {
  title: "Sign in",
  claim: "You decide which doors to your mail are open.",
  claimMore: "Close the ones nobody uses. What you close is closed on every mail server at once.",
  email: "Email",
  password: "Password",
  submit: "Sign in",
  submitting: "Signing in…",
  slow: "After several wrong tries this takes longer. Please wait…",
  missingEmail: "Enter your email.",
  missingPassword: "Enter your password.",
  expired: "Your session has ended. Sign in again to go on where you were.",
  signedOut: "You are signed out.",
  account: "Use the account your mail provider gave you, not the password of a mailbox.",
} as const;
