// Tells whoever works for a request that waits or streams when there is nobody left to answer.
// Invariant: leaves no listener behind on what outlives the request (its connection, the program).
import type { FastifyReply } from "fastify";
import type { Context } from "./context.ts";

/** Aborted when the client hangs up, the answer is complete, or the control plane stops. */
export function untilGone({ stopping }: Context, reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  const leave = () => gone.abort();
  stopping.addEventListener("abort", leave);
  reply.raw.once("close", () => {
    stopping.removeEventListener("abort", leave);
    leave();
  });
  if (stopping.aborted) leave();
  return gone.signal;
}
