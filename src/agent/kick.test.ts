// Which sessions are ended at once and which when looking again, with a connector that only writes down what
// it is asked.
import assert from "node:assert/strict";
import { describe, it, mock } from "node:test";
import { makeLog } from "../base/log.ts";
import { CHANNELS, type Channel } from "../policy/channel.ts";
import type { Eviction } from "./connector.ts";
import { Kicker } from "./kick.ts";

const address = "anna@a.example";

/** What the connector is asked, per look: at once, after 0.3 s, 1.5 s, 6 s. */
async function looks(channels: readonly Channel[], open: readonly Channel[]): Promise<Channel[][]> {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const asked: Channel[][] = [];
    const endSessions = async (evictions: readonly Eviction[]) => {
      asked.push(evictions.flatMap((each) => [...each.channels]));
      return evictions.map(() => 2);
    };
    const kicker = new Kicker(
      [{ name: "written down", channels: CHANNELS, endSessions, openSessions: async () => [] }],
      makeLog("test", "error"),
    );
    const counted = await kicker.end([{ serial: 7, address, channels: [...channels] }], (_, channel) =>
      open.includes(channel),
    );
    assert.deepEqual(counted, [{ serial: 7, sessions: 2 }]);
    mock.timers.tick(10_000);
    return asked;
  } finally {
    mock.timers.reset();
  }
}

describe("looking again for sessions", () => {
  const cases: { label: string; channels: Channel[]; open: Channel[]; asked: Channel[][] }[] = [
    { label: "a closed channel", channels: ["imap"], open: ["pop"], asked: [["imap"], ["imap"], ["imap"]] },
    { label: "one that is open again", channels: ["imap"], open: ["imap"], asked: [["imap"]] },
    {
      label: "the webmail, once more",
      channels: ["webmail"],
      open: [],
      asked: [["webmail"], ["webmail"], ["webmail"], ["webmail"]],
    },
    {
      label: "another password: all open",
      channels: [...CHANNELS],
      open: [...CHANNELS],
      asked: [[...CHANNELS], [...CHANNELS]],
    },
  ];
  for (const { label, channels, open, asked } of cases)
    it(label, async () => assert.deepEqual(await looks(channels, open), asked));
});

it("asks a server only about channels that it has sessions of", async () => {
  const asked: string[] = [];
  const connector = (name: string, channels: readonly Channel[]) => ({
    name,
    channels,
    endSessions: async (evictions: readonly Eviction[]) => {
      asked.push(name);
      return evictions.map(() => 1);
    },
    openSessions: async () => [],
  });
  const kicker = new Kicker(
    [connector("mail", CHANNELS), connector("webmail", ["webmail"])],
    makeLog("test", "error"),
  );
  const end = (channels: Channel[]) => kicker.end([{ serial: 7, address, channels }], () => false);
  assert.deepEqual(await end(["pop", "imap"]), [{ serial: 7, sessions: 1 }]);
  assert.deepEqual(asked.splice(0), ["mail"]);
  assert.deepEqual(await end(["pop", "webmail"]), [{ serial: 7, sessions: 2 }]);
  assert.deepEqual(asked, ["mail", "webmail"]);
  kicker.forget();
});
