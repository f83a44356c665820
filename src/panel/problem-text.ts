// From whatever a call threw to the sentence a person reads.
import { NetworkError, ProblemError } from "./client.ts";
import { words } from "./language.ts";

/** Asked while drawing, not kept, so that it is in the language of the page. */
export function sentenceOf(error: unknown): string {
  const { problems, failures } = words();
  if (error instanceof ProblemError) {
    if (error.code === "too-many-requests")
      return error.retryAfterS === null ? failures.waitUnknown : failures.wait(error.retryAfterS);
    const sentence = problems[error.code] ?? error.message;
    return error.code === "internal" && error.requestId !== null
      ? `${sentence} ${failures.requestId(error.requestId)}`
      : sentence;
  }
  if (error instanceof NetworkError) return error.isAnswered ? failures.strangeAnswer : failures.unreachable;
  return problems.internal;
}
