// Makes ordinary changes of the turns that are due, every second, and of those that were missed before anything else.
// The mail hosts turn by their own clocks and need nobody for it; this is for the history, the panels and the receipts.
import { causeOf } from "../base/log.ts";
import { takeTurns } from "../store/turn.ts";
import type { Context } from "./context.ts";

const EVERY_MS = 1_000;

type Clock = Pick<Context, "store" | "log" | "now" | "stopping">;

/** Resolves when those missed are taken; how to stop is in `stopping`. */
export async function startTurnClock({ store, log, now, stopping }: Clock): Promise<void> {
  let isTroubled = false;
  const take = async () => {
    try {
      const turned = await takeTurns(store, now(), stopping);
      if (turned > 0) log.info("turns came", { mailboxes: turned });
      isTroubled = false;
    } catch (error) {
      if (!isTroubled)
        log.warn("turns that are due are not in the history yet; the mail hosts keep them", {
          cause: causeOf(error),
        });
      isTroubled = true;
    }
  };
  await take();
  const again = async () => {
    await take();
    if (!stopping.aborted) timer = setTimeout(again, EVERY_MS).unref();
  };
  let timer = setTimeout(again, EVERY_MS).unref();
  stopping.addEventListener("abort", () => clearTimeout(timer), { once: true });
}
