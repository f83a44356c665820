// What every route of the control plane is given, and the type of the server they are added to.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { Log } from "../base/log.ts";
import type { Store } from "../store/store.ts";
import type { MailSetting } from "../wire/session.ts";
import type { AskRoom } from "./ask-room.ts";
import type { Bell } from "./bell.ts";
import type { ChangeBrake } from "./change-brake.ts";
import type { RefusedSignInLog } from "./refused-sign-ins.ts";
import type { SignInBrake } from "./sign-in-brake.ts";

export interface Context {
  store: Store;
  log: Log;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Rings when a serial was taken or somebody's right to listen may have ended, here or in another process. */
  changes: Bell;
  /** Rings with `changes`, and when mail hosts have found something of rules: for open panels. */
  news: Bell;
  /** Rings when a mail host has said something. */
  receipts: Bell;
  brake: SignInBrake;
  changeBrake: ChangeBrake;
  /** Where mail hosts are asked. */
  asks: AskRoom;
  refused: RefusedSignInLog;
  webmailUrl: string | null;
  mailSettings: readonly MailSetting[];
  /** Aborted when the control plane stops: whoever waits, answers. */
  stopping: AbortSignal;
}

export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;
