// Numeric ids of the users that Debian's packages bring (postfix, dovecot, www-data).
import { accountFields } from "../base/account-file.ts";
import { Fault } from "../base/fault.ts";

export function systemUser(name: string): { uid: number; gid: number } {
  const [, , uid, gid] = accountFields("passwd", name) ?? [];
  if (uid === undefined || gid === undefined)
    throw new Fault(
      "user-missing",
      `The system user ${name} does not exist.`,
      "Install the packages that npm start names.",
    );
  return { uid: Number(uid), gid: Number(gid) };
}
