// Numeric ids of the users that Debian's packages bring (postfix, dovecot, www-data).
import { readFileSync } from "node:fs";
import { Fault } from "../base/fault.ts";

export function systemUser(name: string): { uid: number; gid: number } {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((each) => each.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(":") ?? [];
  if (uid === undefined || gid === undefined)
    throw new Fault(
      "user-missing",
      `The system user ${name} does not exist.`,
      "Install the packages that npm start names.",
    );
  return { uid: Number(uid), gid: Number(gid) };
}
