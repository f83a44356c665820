// What closes by itself: ended once, at its instant, also what was missed, what failed at first, and under a clock that
// is set.
import assert from "node:assert/strict";
import { beforeEach, describe, it, mock } from "node:test";
import { makeLog } from "../base/log.ts";
import { CHANNELS, type Channel } from "../policy/channel.ts";
import { instantText } from "../policy/replica.ts";
import type { Kick } from "./replica.ts";
import { TurnWatch } from "./turn-watch.ts";

const START = 1_800_000_000_000;
const text = (afterS: number) => instantText(START / 1_000 + afterS);

describe("the turn watch", () => {
  /** Channels of anna that close, by seconds after the start. */
  let closings: [afterS: number, channel: Channel][];
  let kicked: string[];
  let failures: number;
  let warnings: string[];
  /** By how much the machine's clock is off, in milliseconds. */
  let setBy: number;
  let watch: TurnWatch;

  beforeEach((context) => {
    mock.timers.reset();
    mock.timers.enable({ apis: ["setTimeout", "Date"], now: START });
    [closings, kicked, failures, warnings, setBy] = [[], [], 0, [], 0];
    const kicker = {
      end: async (kicks: readonly Kick[]) => {
        if (failures-- > 0) throw new Error("doveadm is away");
        kicked.push(kicks.map(({ channels }) => channels.join("+")).join(" "));
        return kicks.map(({ serial }) => ({ serial, sessions: 1 }));
      },
    };
    watch = new TurnWatch(
      kicker,
      makeLog("agent", "warn", (line) => warnings.push(line)),
      () => Date.now() + setBy,
    );
    if ("after" in context) context.after(() => mock.timers.reset());
  });

  const replica = {
    closingBetween: (after: string, upTo: string) =>
      closings
        .filter(([at]) => text(at) > after && text(at) <= upTo)
        .map(([, channel]) => ({ address: "anna@a.example", channel })),
    nextClosing: (after: string) =>
      closings
        .map(([at]) => text(at))
        .filter((at) => at > after)
        .sort()[0],
    isOpen: () => false,
  };

  /** Lets time go by in steps, with what is due in between. */
  async function pass(seconds: number): Promise<void> {
    for (let at = 0; at < seconds * 4; at++) {
      mock.timers.tick(250);
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    }
  }

  it("ends what closes when it does, and once", async () => {
    closings = [
      [5, "imap"],
      [8, "pop"],
    ];
    watch.follow(replica);
    await pass(4);
    assert.deepEqual(kicked, []);
    await pass(1);
    assert.deepEqual(kicked, ["imap"]);
    await pass(120);
    assert.deepEqual(kicked, ["imap", "pop"]);
    watch.follow(null);
  });

  it("ends at the start what closed before, and hears of a turn that is set later", async () => {
    closings = [[-3_600, "webmail"]];
    watch.follow(replica);
    await pass(1);
    assert.deepEqual(kicked, ["webmail"]);
    closings.push([3, "smtp"]);
    watch.look();
    await pass(2);
    assert.deepEqual(kicked, ["webmail", "smtp"]);
    watch.follow(null);
    closings.push([10, "pop"]);
    await pass(60);
    assert.deepEqual(kicked, ["webmail", "smtp"], "after its replica was closed");
  });

  it("tries again what could not be ended, and says so once", async () => {
    closings = [[1, "imap"]];
    failures = 3;
    watch.follow(replica);
    await pass(10);
    assert.deepEqual(kicked, ["imap"]);
    assert.equal(warnings.length, 1);
    watch.follow(null);
  });

  it("notices within half a minute that the clock was set on, and counts anew when it was set back", async () => {
    closings = [[600, "imap"]];
    watch.follow(replica);
    setBy = 3_600_000;
    await pass(30);
    assert.deepEqual(kicked, ["imap"]);
    setBy = 0;
    await pass(31);
    assert.deepEqual(kicked, ["imap"]);
    await pass(560);
    assert.deepEqual(kicked, ["imap", "imap"]);
    watch.follow(null);
  });

  it("never takes all channels at once for another password", async () => {
    closings = CHANNELS.map((channel) => [1, channel]);
    watch.follow(replica);
    await pass(2);
    assert.deepEqual(kicked, ["pop imap smtp webmail"]);
    watch.follow(null);
  });
});
