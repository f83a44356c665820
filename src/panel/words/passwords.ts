// Words around choosing a password: hint, strength, generator.
export const passwordWords = {
  generate: "Generate a password",
  copy: "Copy password",
  copied: "Copied",
  copyFailed: "Copying is not allowed here; select the password and copy it yourself.",
  hint: (least: number) => `At least ${least} characters. A few unrelated words make a good one.`,
  strength: "Strength",
  tooShort: (missing: number) =>
    missing === 1 ? "1 more character needed" : `${missing} more characters needed`,
  levels: ["Very weak", "Weak", "Fair", "Good", "Strong"],
  generated: "A strong password was filled in. Copy it now and keep it in a safe place.",
} as const;
