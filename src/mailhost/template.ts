// Renders a configuration file of etc/: {{NAME}} becomes the value. A name without a value is a bug.
import { chmodSync, chownSync, existsSync, readFileSync, writeFileSync } from "node:fs";

export function render(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{([A-Z0-9_]+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`no value for {{${name}}}`);
    return value;
  });
}

/** `from` rendered into `to`, with this owner and mode. */
export function renderFile(
  from: string,
  to: string,
  values: Readonly<Record<string, string>>,
  owner: { mode: number; uid: number; gid: number } = { mode: 0o644, uid: 0, gid: 0 },
): void {
  writeIfChanged(to, render(readFileSync(from, "utf8"), values), owner.mode);
  chownSync(to, owner.uid, owner.gid);
}

/** Postfix waits a second or two for a configuration file that is younger than that, so an equal one is left. */
export function writeIfChanged(file: string, text: string, mode: number): void {
  if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeFileSync(file, text, { mode });
  chmodSync(file, mode);
}
