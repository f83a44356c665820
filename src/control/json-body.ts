// Bodies: JSON and nothing else.
// Invariant: no text with a NUL in it reaches a handler, since PostgreSQL keeps none.
import type { Api } from "./context.ts";
import { refuse } from "./problem.ts";

const ESCAPED_NUL = "\\u0000";

export function jsonBodiesOnly(api: Api): void {
  const parse = api.getDefaultJsonParser("error", "error");
  api.removeAllContentTypeParsers();
  api.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    if (body.includes(ESCAPED_NUL)) done(refuse("bad-request", "A text contains a NUL character."));
    else parse(request, body as string, done);
  });
  api.addHook("onRequest", async (request) => {
    if (/%00/.test(request.url)) throw refuse("bad-request", "The address contains a NUL character.");
  });
}
