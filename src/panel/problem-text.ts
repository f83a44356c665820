// From whatever a call threw to the sentence a person reads.
import { NetworkError, ProblemError } from "./client.ts";
import {
  networkSentences,
  problemSentences,
  requestIdSentence,
  waitSentence,
  waitUnknownSentence,
} from "./words/problems.ts";

export function sentenceOf(error: unknown): string {
  if (error instanceof ProblemError) {
    if (error.code === "too-many-requests")
      return error.retryAfterS === null ? waitUnknownSentence : waitSentence(error.retryAfterS);
    const sentence = problemSentences[error.code] ?? error.message;
    return error.code === "internal" && error.requestId !== null
      ? `${sentence} ${requestIdSentence(error.requestId)}`
      : sentence;
  }
  if (error instanceof NetworkError)
    return error.isAnswered ? networkSentences.strangeAnswer : networkSentences.unreachable;
  return problemSentences.internal;
}
