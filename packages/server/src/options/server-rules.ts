import { type Acceptor, type AdapterFactory, type PacketCodec, resolveParser } from "@rt/protocol";
import { bytePort, DEFAULT_TRANSPORTS } from "../default-transports.ts";
import type { CookieOptions } from "../http/cookie.ts";
import type { CorsDelegate, CorsOptions } from "../http/cors.ts";
import { type FlashPolicyOptions, flashPolicyRules } from "../http/flash-policy.ts";
import type { AllowRequest } from "../http/gate.ts";
import type { AllowedOrigins } from "../http/origin.ts";
import { type ErrorReporter, writeError } from "../report.ts";
import { functionOrNone, inRange, LONGEST } from "./checks.ts";
import { pathsOf } from "./paths.ts";
import { type ResumeRules, resumeRules } from "./resume.ts";
import type { ServerOptions } from "./server-options.ts";
import { transportsOf } from "./transports.ts";

/** The options, complete and checked. */
export interface ServerRules {
  /** The last one ends with a slash. */
  readonly paths: readonly string[];
  readonly serveClient: boolean;
  readonly transports: ReadonlyMap<string, Acceptor>;
  readonly allowUpgrades: boolean;
  readonly pingInterval: number;
  readonly pingTimeout: number;
  readonly upgradeTimeout: number;
  readonly connectTimeout: number;
  readonly closeTimeout: number;
  readonly resume: ResumeRules;
  readonly maxHttpBufferSize: number;
  readonly maxBacklog: number;
  readonly parser: PacketCodec | undefined;
  readonly maxAttachments: number;
  readonly maxPendingAcks: number;
  readonly maxPendingEvents: number;
  readonly maxNamespaces: number;
  readonly maxRooms: number;
  readonly allowRequest: AllowRequest | undefined;
  readonly allowedOrigins: AllowedOrigins | undefined;
  readonly cors: CorsOptions | CorsDelegate | undefined;
  readonly cookie: CookieOptions | undefined;
  readonly flashPolicy: FlashPolicyOptions | undefined;
  readonly destroyUpgrade: boolean;
  readonly destroyUpgradeTimeout: number;
  readonly adapter: AdapterFactory | undefined;
  readonly onError: ErrorReporter;
}

/** @throws RtError `INVALID_OPTION`, which names the option */
export function resolveOptions(options: ServerOptions): ServerRules {
  const time = (name: TimeOption, fallback: number): number => inRange(name, options[name] ?? fallback, 1, LONGEST);
  const count = (name: CountOption, fallback: number, most: number = Number.MAX_SAFE_INTEGER): number =>
    inRange(name, options[name] ?? fallback, 1, most, "integer");
  return {
    paths: pathsOf(options.path ?? "/socket.io", options.addTrailingSlash ?? true),
    serveClient: options.serveClient ?? true,
    transports: transportsOf(options.transports ?? DEFAULT_TRANSPORTS),
    allowUpgrades: options.allowUpgrades ?? true,
    pingInterval: time("pingInterval", 25_000),
    pingTimeout: time("pingTimeout", 20_000),
    upgradeTimeout: time("upgradeTimeout", 10_000),
    connectTimeout: time("connectTimeout", 45_000),
    closeTimeout: time("closeTimeout", 5_000),
    resume: resumeRules(options.resume ?? true),
    maxHttpBufferSize: count("maxHttpBufferSize", 1_000_000),
    maxBacklog: count("maxBacklog", 32 * 1024 * 1024),
    parser: resolveParser(options.parser, bytePort),
    maxAttachments: count("maxAttachments", 10, 255),
    maxPendingAcks: count("maxPendingAcks", 10_000),
    maxPendingEvents: count("maxPendingEvents", 10_000),
    maxNamespaces: count("maxNamespaces", 1_000),
    maxRooms: count("maxRooms", 100_000),
    allowRequest: functionOrNone("allowRequest", options.allowRequest),
    allowedOrigins: options.allowedOrigins,
    cors: options.cors,
    cookie: options.cookie === true ? {} : options.cookie === false ? undefined : options.cookie,
    flashPolicy: flashPolicyRules(options.flashPolicy ?? false),
    destroyUpgrade: options.destroyUpgrade ?? true,
    destroyUpgradeTimeout: inRange("destroyUpgradeTimeout", options.destroyUpgradeTimeout ?? 1_000, 0, LONGEST),
    adapter: functionOrNone("adapter", options.adapter),
    onError: functionOrNone("onError", options.onError) ?? writeError,
  };
}

type TimeOption = "pingInterval" | "pingTimeout" | "upgradeTimeout" | "connectTimeout" | "closeTimeout";
type CountOption =
  | "maxHttpBufferSize"
  | "maxBacklog"
  | "maxAttachments"
  | "maxPendingAcks"
  | "maxPendingEvents"
  | "maxNamespaces"
  | "maxRooms";
