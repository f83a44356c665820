// What the store (or the API above it) expects to have to say no to.
// Invariant: `code` is one of the stable codes of the wire; a refusal changes nothing.

export class Refusal extends Error {
  readonly code: string;
  /** For an operator: what to do. */
  readonly hint: string | undefined;

  constructor(code: string, message: string, hint?: string) {
    super(message);
    this.name = "Refusal";
    this.code = code;
    this.hint = hint;
  }
}

export class NotFound extends Refusal {
  constructor() {
    super("not-found", "There is no such thing, or it is not yours.");
  }
}

export class AddressTaken extends Refusal {
  constructor(address: string) {
    super("address-taken", `The address ${address} exists already.`);
  }
}

export class AddressInvalid extends Refusal {
  constructor(detail: string) {
    super("address-invalid", detail);
  }
}

export class EmailTaken extends Refusal {
  constructor(email: string) {
    super("email-taken", `There is already an account for ${email}.`, "Sign in with it, or name another.");
  }
}

export class NameTaken extends Refusal {
  constructor(name: string) {
    super("name-taken", `The name ${name} is already in use.`);
  }
}

/** What is to be deleted still holds something. */
export class NotEmpty extends Refusal {
  constructor(detail: string) {
    super("not-empty", detail);
  }
}

/** Someone else changed the mailbox since the caller last looked. */
export class RestrictionsChanged extends Refusal {
  constructor() {
    super("restrictions-changed", "The restrictions were changed meanwhile.");
  }
}
