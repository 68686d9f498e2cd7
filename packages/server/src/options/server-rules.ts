import {
  type Acceptor,
  type AdapterFactory,
  type PacketCodec,
  RtError,
  resolveParser,
  type SharedFrame,
} from "@rt/protocol";
import { bytePort, DEFAULT_COMPRESSION, DEFAULT_TRANSPORTS } from "../default-transports.ts";
import type { CookieOptions } from "../http/cookie.ts";
import type { CorsDelegate, CorsOptions } from "../http/cors.ts";
import { type FlashPolicyOptions, flashPolicyRules } from "../http/flash-policy.ts";
import type { AllowRequest } from "../http/gate.ts";
import type { AllowedOrigins } from "../http/origin.ts";
import { type ErrorReporter, writeError } from "../report.ts";
import { functionOrNone, inRange, isOn, LONGEST } from "./checks.ts";
import { type CrowdRules, crowdRules } from "./crowd.ts";
import { initialFrame } from "./initial-packet.ts";
import { pathsOf } from "./paths.ts";
import { type RecoveryRules, recoveryRules } from "./recovery.ts";
import { type ResumeRules, resumeRules } from "./resume.ts";
import type { ServerOptions } from "./server-options.ts";
import { transportsOf } from "./transports.ts";

/** The options, complete and checked. */
export interface ServerRules {
  /** The last one ends with a slash. */
  readonly paths: readonly string[];
  readonly serveClient: boolean;
  readonly transports: ReadonlyMap<string, Acceptor>;
  readonly allowEIO3: boolean;
  readonly allowUpgrades: boolean;
  readonly pingInterval: number;
  readonly pingTimeout: number;
  readonly upgradeTimeout: number;
  readonly connectTimeout: number;
  readonly closeTimeout: number;
  readonly resume: ResumeRules;
  readonly recovery: RecoveryRules | undefined;
  readonly maxHttpBufferSize: number;
  readonly maxBacklog: number;
  readonly crowd: CrowdRules;
  readonly initialFrame: SharedFrame | undefined;
  readonly parser: PacketCodec | undefined;
  readonly maxAttachments: number;
  readonly maxPendingAcks: number;
  readonly maxPendingEvents: number;
  readonly maxNamespaces: number;
  readonly cleanupEmptyChildNamespaces: boolean;
  readonly maxChildNamespaces: number;
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
export function resolveOptions(all: ServerOptions): ServerRules {
  if (typeof all !== "object" || all === null) throw new RtError("INVALID_OPTION", "options are an object");
  const options = withoutNull(all);
  const time = (name: TimeOption, fallback: number): number => inRange(name, options[name] ?? fallback, 1, LONGEST);
  const count = (name: CountOption, fallback: number, most: number = Number.MAX_SAFE_INTEGER): number =>
    inRange(name, options[name] ?? fallback, 1, most, "integer");
  const flag = (name: FlagOption, fallback: boolean): boolean => isOn(name, options[name] ?? fallback);
  return {
    paths: pathsOf(options.path ?? "/socket.io", flag("addTrailingSlash", true)),
    serveClient: flag("serveClient", true),
    transports: transportsOf(options.transports ?? DEFAULT_TRANSPORTS, {
      httpCompression: options.httpCompression ?? DEFAULT_COMPRESSION.httpCompression,
      perMessageDeflate: options.perMessageDeflate ?? DEFAULT_COMPRESSION.perMessageDeflate,
    }),
    allowEIO3: flag("allowEIO3", false),
    allowUpgrades: flag("allowUpgrades", true),
    pingInterval: time("pingInterval", 25_000),
    pingTimeout: time("pingTimeout", 20_000),
    upgradeTimeout: time("upgradeTimeout", 10_000),
    connectTimeout: time("connectTimeout", 45_000),
    closeTimeout: time("closeTimeout", 5_000),
    resume: resumeRules(options.resume ?? true),
    recovery: recoveryRules(options.connectionStateRecovery ?? false),
    maxHttpBufferSize: messageLimit(options.maxHttpBufferSize ?? 1_000_000),
    maxBacklog: count("maxBacklog", 32 * 1024 * 1024),
    crowd: crowdRules(options),
    initialFrame: initialFrame(options.initialPacket),
    parser: resolveParser(options.parser, bytePort),
    maxAttachments: count("maxAttachments", 10, 255),
    maxPendingAcks: count("maxPendingAcks", 10_000),
    maxPendingEvents: count("maxPendingEvents", 10_000),
    maxNamespaces: count("maxNamespaces", 1_000),
    cleanupEmptyChildNamespaces: flag("cleanupEmptyChildNamespaces", false),
    maxChildNamespaces: count("maxChildNamespaces", 100_000),
    maxRooms: count("maxRooms", 100_000),
    allowRequest: functionOrNone("allowRequest", options.allowRequest),
    allowedOrigins: options.allowedOrigins,
    cors: options.cors,
    cookie: options.cookie === true ? {} : options.cookie === false ? undefined : options.cookie,
    flashPolicy: flashPolicyRules(options.flashPolicy ?? false),
    destroyUpgrade: flag("destroyUpgrade", true),
    destroyUpgradeTimeout: inRange("destroyUpgradeTimeout", options.destroyUpgradeTimeout ?? 1_000, 0, LONGEST),
    adapter: functionOrNone("adapter", options.adapter),
    onError: functionOrNone("onError", options.onError) ?? writeError,
  };
}

/** The options that are given: in Socket.IO `null` is none. */
function withoutNull(options: ServerOptions): ServerOptions {
  const given = { ...options };
  for (const name of Object.keys(given)) if (Reflect.get(given, name) === null) Reflect.deleteProperty(given, name);
  return given;
}

function messageLimit(bytes: number): number {
  const most = Number.MAX_SAFE_INTEGER;
  return bytes === Infinity ? most : inRange("maxHttpBufferSize", bytes, 1, most, "integer");
}

type FlagOption =
  | "addTrailingSlash"
  | "serveClient"
  | "allowEIO3"
  | "allowUpgrades"
  | "cleanupEmptyChildNamespaces"
  | "destroyUpgrade";
type TimeOption = "pingInterval" | "pingTimeout" | "upgradeTimeout" | "connectTimeout" | "closeTimeout";
type CountOption =
  | "maxBacklog"
  | "maxAttachments"
  | "maxPendingAcks"
  | "maxPendingEvents"
  | "maxNamespaces"
  | "maxChildNamespaces"
  | "maxRooms";
