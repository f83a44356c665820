// What the bench needs of Debian beside the product's own packages.
// Invariant: as with the product's, their own services are neither started nor left enabled by us.
import { runOrFail } from "../../src/base/command.ts";
import {
  type InstallOptions,
  installPackages,
  MAIL_PACKAGES,
  missingPackages,
} from "../../src/mailhost/packages.ts";

const RIVAL_PACKAGES = [
  "mariadb-server",
  "dovecot-mysql",
  "dovecot-auth-lua",
  "lua-cjson",
  "lua-socket",
  "lua-sec",
  "nginx",
  "php-fpm",
  "php-mysql",
];
/** The services that they would start at the next boot. */
const SERVICES: Readonly<Record<string, string>> = {
  "mariadb-server": "mariadb",
  nginx: "nginx",
  "php-fpm": "php8.2-fpm",
};

export async function installAll(options: InstallOptions): Promise<void> {
  const { missing } = await missingPackages(RIVAL_PACKAGES);
  await installPackages([...MAIL_PACKAGES, ...RIVAL_PACKAGES], options);
  // One that was there before is its owner's.
  const services = missing.flatMap((name) => SERVICES[name] ?? []);
  const label = "Switching off the packages' own services";
  const env = { ...process.env, DPKG_MAINTSCRIPT_PACKAGE: "postern" };
  for (const service of services) {
    await runOrFail(label, "/usr/bin/deb-systemd-helper", ["disable", `${service}.service`], { env });
    await runOrFail(label, "/usr/sbin/update-rc.d", [service, "disable"]);
  }
}
