// Words of the account menu and of changing one's own password.
export const accountWords = {
  menu: "Account",
  menuFor: (email: string) => `Account: ${email}`,
  signedInAs: "Signed in as",
  operator: "Operator",
  customer: "Customer",
  changePassword: "Change my password",
  signOut: "Sign out",
  passwordTitle: "Change my password",
  passwordText:
    "This is the password for signing in here. The passwords of your mailboxes stay as they are. Everywhere else you are signed out.",
  current: "Present password",
  next: "New password",
  submit: "Change password",
  done: "Your password is changed. Use the new one the next time you sign in.",
} as const;
