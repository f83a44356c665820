// What dpkg says of packages, on the machine this runs on.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { aptCommand, installPackages, missingPackages } from "./packages.ts";

const NOT_THERE = "postern-no-such-package";

describe("missingPackages", () => {
  it("names those that are not installed, also such that dpkg never heard of", async () => {
    const { missing, isHalfDone } = await missingPackages(["dpkg", NOT_THERE, "libc6"]);
    assert.deepEqual(missing, [NOT_THERE]);
    assert.equal(isHalfDone, false);
  });
});

describe("installPackages", () => {
  const options = {
    say: () => undefined,
    logFile: "/dev/null",
    signal: new AbortController().signal,
    install: "no",
  };

  it("does nothing when all is there", async () => {
    await installPackages(["dpkg", "libc6"], options);
  });

  it("says the exact command when it may not install", async () => {
    await assert.rejects(installPackages([NOT_THERE, "dpkg"], options), {
      code: "packages-missing",
      hint: `Run: apt-get install --no-install-recommends ${NOT_THERE}`,
    });
  });
});

describe("aptCommand", () => {
  it("keeps Apache out", () => {
    assert.equal(
      aptCommand(["php", "postfix"]),
      "apt-get install --no-install-recommends php8.2-cgi php postfix",
    );
  });
});
