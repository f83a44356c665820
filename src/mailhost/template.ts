// Renders a configuration file of etc/: {{NAME}} becomes the value. A name without a value is a bug.
import { chownSync, readFileSync, writeFileSync } from "node:fs";

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
  writeFileSync(to, render(readFileSync(from, "utf8"), values), { mode: owner.mode });
  chownSync(to, owner.uid, owner.gid);
}
