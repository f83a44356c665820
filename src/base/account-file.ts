// Lines of /etc/passwd and /etc/group. Source: passwd(5), group(5).
import { readFileSync } from "node:fs";

/** The fields of a user or group, the name first; undefined when this machine has none of that name. */
export function accountFields(kind: "passwd" | "group", name: string): string[] | undefined {
  return readFileSync(`/etc/${kind}`, "utf8")
    .split("\n")
    .find((line) => line.startsWith(`${name}:`))
    ?.split(":");
}
