// The API as the command line uses it: signs in once, asks, and turns a refusal into one sentence.
import { readFileSync } from "node:fs";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import type { z } from "zod";
import { Fault } from "../base/fault.ts";
import { problemSchema } from "../wire/problem.ts";

export interface ApiSettings {
  /** https://host:port/api/v1 */
  url: string;
  email: string;
  password: string;
  /** PEM file of a private CA; empty: the system's. */
  ca: string;
}

const ANSWER_TIMEOUT_MS = 60_000;

export class ApiClient {
  readonly #settings: ApiSettings;
  #cookie = "";

  constructor(settings: ApiSettings) {
    this.#settings = settings;
    if (settings.ca !== "")
      setDefaultCACertificates([...getCACertificates("default"), readFileSync(settings.ca, "utf8")]);
  }

  get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    return this.#askSignedIn("GET", path, schema);
  }

  post<T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<T> {
    return this.#askSignedIn("POST", path, schema, body);
  }

  put<T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<T> {
    return this.#askSignedIn("PUT", path, schema, body);
  }

  delete<T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<T> {
    return this.#askSignedIn("DELETE", path, schema, body);
  }

  /** What deleting asks for again. */
  get confirmation(): { currentPassword: string } {
    return { currentPassword: this.#settings.password };
  }

  /** Leaves no session behind. */
  async signOut(): Promise<void> {
    if (this.#cookie !== "") await this.#send("DELETE", "/session");
    this.#cookie = "";
  }

  async #askSignedIn<T>(method: string, path: string, schema: z.ZodType<T>, body?: unknown): Promise<T> {
    if (this.#cookie === "") await this.#signIn();
    const response = await this.#send(method, path, body);
    return schema.parse(response.status === 204 ? null : await response.json());
  }

  async #signIn(): Promise<void> {
    const { email, password } = this.#settings;
    const response = await this.#send("POST", "/session", { email, password });
    this.#cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  }

  async #send(method: string, path: string, body?: unknown): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(this.#settings.url + path, {
        method,
        signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
        headers: {
          ...(this.#cookie === "" ? {} : { cookie: this.#cookie }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw new Fault(
        "control-unreachable",
        `No answer from ${this.#settings.url}.`,
        "Check POSTERN_API_URL and POSTERN_CA, and that Postern runs.",
        error,
      );
    }
    if (response.ok) return response;
    const problem = problemSchema.safeParse(await response.json().catch(() => null));
    if (!problem.success)
      throw new Fault("control-refused", `The API answered ${response.status}.`, "Its log has the cause.");
    const { code, title, detail, hint } = problem.data;
    throw new Fault(code, detail ?? title, hint ?? "");
  }
}
