// The control plane's HTTP server: what surrounds the routes, and its beginning and end.
// Invariant: stopping takes less than a second: who waits is answered, who streams is ended.
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import cookie from "@fastify/cookie";
import Fastify from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { Fault } from "../base/fault.ts";
import { causeOf, type Log } from "../base/log.ts";
import { MemoryReturn } from "../base/memory.ts";
import { alarmNews } from "../store/alarm.ts";
import { lastAuditId } from "../store/audit.ts";
import { pruneChanges } from "../store/change.ts";
import { ruleNews } from "../store/rule.ts";
import type { Store } from "../store/store.ts";
import { pruneUsage } from "../store/usage-prune.ts";
import type { MailSetting } from "../wire/session.ts";
import { requireAgent } from "./agent-guard.ts";
import { AskRoom } from "./ask-room.ts";
import { AskingBrake } from "./asking-brake.ts";
import { Bell } from "./bell.ts";
import { ChangeBrake, limitChanges } from "./change-brake.ts";
import { watchServers } from "./check-watch.ts";
import type { Api, Context } from "./context.ts";
import { refuseForeign, requireAccount } from "./guard.ts";
import { jsonBodiesOnly } from "./json-body.ts";
import { malformedRequests } from "./malformed-request.ts";
import { sendNotices } from "./notice-sender.ts";
import { openApi } from "./openapi.ts";
import { panelFiles } from "./panel-files.ts";
import { problemHandler } from "./problem.ts";
import { RefusedSignInLog } from "./refused-sign-ins.ts";
import { accountRoutes } from "./routes/account.ts";
import { askRoutes } from "./routes/ask.ts";
import { attemptRoutes } from "./routes/attempt.ts";
import { checkRoutes } from "./routes/check.ts";
import { customerRoutes } from "./routes/customer.ts";
import { feedRoutes } from "./routes/feed.ts";
import { findingRoutes, lookRoutes } from "./routes/finding.ts";
import { historyRoutes } from "./routes/history.ts";
import { importRoutes } from "./routes/import.ts";
import { liveRoutes } from "./routes/live.ts";
import { mailHostRoutes } from "./routes/mail-host.ts";
import { mailSessionRoutes } from "./routes/mail-session.ts";
import { mailboxRoutes } from "./routes/mailbox.ts";
import { restrictionRoutes } from "./routes/restriction.ts";
import { bulkRestrictionRoutes } from "./routes/restriction-bulk.ts";
import { serviceRoutes } from "./routes/service.ts";
import { sessionRoutes } from "./routes/session.ts";
import { usageRoutes } from "./routes/usage.ts";
import { securityHeaders } from "./security-headers.ts";
import { SignInBrake } from "./sign-in-brake.ts";
import { startTurnClock } from "./turn-clock.ts";

const BODY_MOST = 1_024 * 1_024;
const TIME_LIMITS: TimeLimits = {
  headersMs: 15_000,
  requestMs: 60_000,
  keepAliveMs: 65_000,
  stillMs: 120_000,
  lookEveryMs: 3_000,
};
const CHANGES_A_SECOND = 50;
/** An address in a URL: 320 characters, each perhaps as %XX. */
const PARAM_MOST = 1_000;
const LOOK_AT_STORE_MS = 1_000;
const PRUNE_EVERY_MS = 3_600_000;
const PRUNE_USAGE_EVERY_MS = 24 * PRUNE_EVERY_MS;
const STOP_PATIENCE_MS = 300;

/** For how long a client may take; who is slower is answered 408, or hung up on. */
export interface TimeLimits {
  headersMs: number;
  /** All of it, with its body. */
  requestMs: number;
  /** Between two requests. */
  keepAliveMs: number;
  /** A connection on which nothing moves in either direction. */
  stillMs: number;
  /** How often they are looked at. */
  lookEveryMs: number;
}

export interface ControlOptions {
  store: Store;
  log: Log;
  host: string;
  port: number;
  /** PEM texts; null: plain HTTP, for a proxy in front. */
  tls: { cert: string; key: string } | null;
  panelDir: string | null;
  webmailUrl: string | null;
  /** What belongs into mail programs; none unless named. */
  mailSettings?: readonly MailSetting[];
  /** Changes a second that one customer may make for long; 0: no limit. */
  changesASecond?: number;
  /** Restricted mailboxes a minute whose servers are checked in the background; 0, and unless set: none. */
  checksAMinute?: number;
  /** Messages a minute to holders of mailboxes; 0, and unless set: none is sent. */
  noticesAMinute?: number;
  /** For tests. */
  askWaitMs?: number;
  timeLimits?: TimeLimits;
  now?: () => number;
  pause?: (ms: number) => Promise<void>;
}

export interface Control {
  url: string;
  close(): Promise<void>;
}

/** Listens; a port in use and its like are Faults. */
export async function startControl(options: ControlOptions): Promise<Control> {
  const { api, stop } = await buildControl(options);
  try {
    const url = await api.listen({ host: options.host, port: options.port });
    return { url, close: stop };
  } catch (error) {
    await stop();
    throw listenFault(error, options);
  }
}

interface Built {
  api: Api;
  context: Context;
  stop(): Promise<void>;
}

/** The same without listening, for `inject`. */
export async function buildControl(options: ControlOptions): Promise<Built> {
  const stopping = new AbortController();
  const now = options.now ?? Date.now;
  const changes = new Bell();
  const context: Context = {
    store: options.store,
    log: options.log,
    now,
    changes,
    news: new Bell().ringWith(changes),
    receipts: new Bell(),
    asks: new AskRoom({ ...options, now, stopping: stopping.signal }),
    brake: new SignInBrake(now, options.pause ?? sleep),
    changeBrake: new ChangeBrake(now, options.changesASecond ?? CHANGES_A_SECOND),
    refused: new RefusedSignInLog(options.store, options.log),
    webmailUrl: options.webmailUrl,
    mailSettings: options.mailSettings ?? [],
    stopping: stopping.signal,
  };
  const api = makeServer(options.tls, context.log, options.timeLimits ?? TIME_LIMITS);
  api.setValidatorCompiler(validatorCompiler);
  api.setSerializerCompiler(serializerCompiler);
  api.setErrorHandler(problemHandler(context.log));
  logRequests(api, context.log);
  returnMemory(api);
  await securityHeaders(api);
  jsonBodiesOnly(api);
  await api.register(cookie);
  await openApi(api);
  await api.register(async (scope: Api) => customerApi(scope, context), { prefix: "/api/v1" });
  await api.register(async (scope: Api) => agentApi(scope, context), { prefix: "/agent/v1" });
  api.get("/healthz", { schema: { hide: true } }, async () => ({ ok: true }));
  await panelFiles(api, context, options.panelDir);
  const endWatch = watchStore(context);
  await startTurnClock(context);
  const endChecks = watchServers(context, options.checksAMinute ?? 0);
  const endNotices = sendNotices(context, options.noticesAMinute ?? 0);
  const stop = async () => {
    endWatch();
    endChecks();
    context.asks.end();
    stopping.abort();
    const noticesEnded = endNotices();
    const force = setTimeout(() => api.server.closeAllConnections(), STOP_PATIENCE_MS);
    await api.close();
    clearTimeout(force);
    await noticesEnded;
    await context.refused.end();
  };
  return { api, context, stop };
}

function makeServer(tls: ControlOptions["tls"], log: Log, limits: TimeLimits): Api {
  const node = {
    connectionsCheckingInterval: limits.lookEveryMs,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
  };
  const shared = {
    ...malformedRequests(log),
    // Plain HTTP is for a proxy on this machine: the client's address is the one it names.
    trustProxy: tls === null ? "loopback" : false,
    bodyLimit: BODY_MOST,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionTimeout: limits.stillMs,
    forceCloseConnections: "idle" as const,
    routerOptions: { maxParamLength: PARAM_MOST },
    genReqId: () => randomBytes(8).toString("hex"),
  };
  try {
    const api =
      tls === null
        ? Fastify({ ...shared, http: node })
        : Fastify({
            ...shared,
            https: { ...node, ...tls, minVersion: "TLSv1.2", handshakeTimeout: limits.headersMs },
          });
    return api as unknown as Api;
  } catch (error) {
    throw new Fault(
      "bad-certificate",
      "The TLS certificate or its key cannot be used.",
      "Check that both are PEM files and belong together.",
      error,
    );
  }
}

function customerApi(api: Api, context: Context): void {
  const asking = new AskingBrake();
  api.addHook("onRequest", refuseForeign);
  sessionRoutes(api, context);
  api.register(async (signedIn: Api) => {
    signedIn.addHook("onRequest", requireAccount(context));
    signedIn.addHook("onRequest", limitChanges(context));
    accountRoutes(signedIn, context);
    customerRoutes(signedIn, context);
    serviceRoutes(signedIn, context);
    mailboxRoutes(signedIn, context);
    importRoutes(signedIn, context);
    restrictionRoutes(signedIn, context);
    lookRoutes(signedIn, context);
    bulkRestrictionRoutes(signedIn, context);
    mailSessionRoutes(signedIn, context, asking);
    checkRoutes(signedIn, context, asking);
    historyRoutes(signedIn, context);
    usageRoutes(signedIn, context);
    mailHostRoutes(signedIn, context);
    liveRoutes(signedIn, context);
  });
}

function agentApi(api: Api, context: Context): void {
  api.addHook("onRequest", requireAgent(context.store));
  feedRoutes(api, context);
  findingRoutes(api, context);
  attemptRoutes(api, context);
  askRoutes(api, context);
}

/**
 * Rings at every change: at once for those of this process, within a second for others'. Whatever ends a
 * sign-in or revokes a token has its entry in the trail, so that it is heard of here too.
 */
function watchStore({ store, changes, news, log, now }: Context): () => void {
  let prunedAt = 0;
  let known = 0;
  let knownFound = 0;
  const unhear = store.onChange(() => changes.ring());
  const look = setInterval(async () => {
    if (!changes.hasWaiters && !news.hasWaiters) return;
    try {
      const last = await lastAuditId(store.db);
      if (last !== known) changes.ring();
      known = last;
      const found = (await ruleNews(store)) + (await alarmNews(store));
      if (found !== knownFound) news.ring();
      knownFound = found;
    } catch (error) {
      log.debug("the store does not answer", { cause: causeOf(error) });
    }
  }, LOOK_AT_STORE_MS);
  const prune = setInterval(() => {
    pruneChanges(store).catch((error) => log.warn("old changes stay", { cause: causeOf(error) }));
    if (now() - prunedAt < PRUNE_USAGE_EVERY_MS) return;
    prunedAt = now();
    pruneUsage(store, now()).catch((error) => log.warn("old sign-ins stay", { cause: causeOf(error) }));
  }, PRUNE_EVERY_MS);
  look.unref();
  prune.unref();
  return () => {
    unhear();
    clearInterval(look);
    clearInterval(prune);
  };
}

/** One line a request; the path alone, since a query or a body may hold what is private. */
function logRequests(api: Api, log: Log): void {
  api.addHook("onResponse", async (request, reply) => {
    const isApi = request.url.startsWith("/api/");
    log[isApi ? "info" : "debug"]("request", {
      request: request.id,
      method: request.method,
      path: request.url.split("?", 1)[0],
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      ip: request.ip,
    });
  });
}

/** A whole policy or a change of very many mailboxes shows in what was sent and answered. */
function returnMemory(api: Api): void {
  const memory = new MemoryReturn();
  api.addHook("onResponse", async (request, reply) => {
    const lengths = [request.headers["content-length"], reply.getHeader("content-length")];
    memory.note(lengths.reduce<number>((sum, length) => sum + Number(length ?? 0), 0));
  });
}

function listenFault(error: unknown, { host, port }: ControlOptions): Fault {
  const code = error instanceof Error && "code" in error ? error.code : "";
  if (code === "EADDRINUSE")
    return new Fault(
      "port-in-use",
      `Port ${port} on ${host} is already in use.`,
      "Stop what uses it, or set POSTERN_PORT_PANEL to another port.",
      error,
    );
  if (code === "EACCES")
    return new Fault(
      "port-not-allowed",
      `Port ${port} on ${host} may not be used by this user.`,
      "Choose a port above 1024.",
      error,
    );
  return new Fault(
    "cannot-listen",
    `Cannot listen on ${host}:${port}.`,
    "Check address, port, certificate and key.",
    error,
  );
}
