import { RtError } from "@rt/protocol";
import type { NodeManagerOptions } from "../options.ts";
import type { NodeTransportOptions } from "../transport-options.ts";
import { LOG_LEVELS, type LogLevel } from "./log.ts";

/** The options of a {@link NodeClient}: those of node2node, and all of the transports, such as TLS's. Times in milliseconds. */
export interface ClassicClientOptions extends NodeTransportOptions {
  /** Write to standard error what happens? @defaultValue true */
  logging?: boolean;
  /** The least that is written: `ALL`, `DEBUG` (heartbeats), `INFO` (comings and goings), `WARN` or `ERROR`. @defaultValue `"ALL"` */
  logLevel?: LogLevel;
  /** Come back by itself after a failed attempt or a lost connection? @defaultValue true */
  reconnect?: boolean;
  /** Connect by TLS? @defaultValue false */
  secure?: boolean;
  /**
   * The time within which a heartbeat of the server must come, above 0; without one the client takes the connection for lost, and comes
   * back. A server that sends them no more often than that is given the time that it asks for itself. @defaultValue 25000
   */
  timeout?: number;
  /** The first part of the path at which the server is; both name the same. @defaultValue `"socket.io"` */
  resource?: string;
  /** How many attempts in a row may fail, after the first one: an integer from 0, or `Infinity`. @defaultValue 10 */
  maxReconnectionAttempts?: number;
  /**
   * The first wait before an attempt to come back; each further one is twice as long, up to five minutes, and up to half of each is
   * left out by chance. @defaultValue 500
   */
  reconnectionDelay?: number;
}

/** The options, complete and checked. */
export interface ClassicRules {
  readonly url: string;
  readonly reconnect: boolean;
  readonly timeout: number;
  /** `undefined`: nothing is logged. */
  readonly logLevel: LogLevel | undefined;
  readonly manager: NodeManagerOptions;
}

const LONGEST_WAIT = 300_000;
const LONGEST = 2_147_483_647;

const DEFAULTS = {
  logging: true,
  logLevel: "ALL",
  reconnect: true,
  secure: false,
  timeout: 25_000,
  resource: "socket.io",
  maxReconnectionAttempts: 10,
  reconnectionDelay: 500,
} as const satisfies ClassicClientOptions;

/** The classic options, complete. */
type Complete = Required<Pick<ClassicClientOptions, keyof typeof DEFAULTS>>;

/** @throws RtError `INVALID_OPTION`, which names the option, and `INVALID_ARGUMENT` for a wrong host or port */
export function resolveClassic(host: string, port: number, options: ClassicClientOptions): ClassicRules {
  check(typeof options === "object" && options !== null, "options are an object", options);
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const complete: Complete & NodeTransportOptions = { ...DEFAULTS, ...Object.fromEntries(given) };
  checkOptions(complete);
  const { logging, logLevel, reconnect, secure, timeout, ...rest } = complete;
  const { resource, maxReconnectionAttempts, reconnectionDelay, ...ofTransports } = rest;
  return {
    url: urlOf(host, port, secure),
    reconnect,
    timeout,
    logLevel: logging ? logLevel : undefined,
    manager: {
      ...ofTransports,
      path: `/${resource}`,
      autoConnect: false,
      reconnection: reconnect,
      reconnectionAttempts: maxReconnectionAttempts,
      reconnectionDelay,
      reconnectionDelayMax: Math.max(reconnectionDelay, LONGEST_WAIT),
      // So that each wait is longer than the one before, and yet many clients do not come at once.
      randomizationFactor: 0.5,
    },
  };
}

function checkOptions(options: Complete): void {
  for (const name of ["logging", "reconnect", "secure"] as const)
    check(typeof options[name] === "boolean", `${name} is true or false`, options[name]);
  const { logLevel, timeout, resource, maxReconnectionAttempts: attempts, reconnectionDelay: delay } = options;
  check(LOG_LEVELS.includes(logLevel), `logLevel is one of ${LOG_LEVELS.join(", ")}`, logLevel);
  check(isTime(timeout) && timeout > 0, `timeout is a number above 0 to ${LONGEST}`, timeout);
  check(isTime(delay), `reconnectionDelay is a number from 0 to ${LONGEST}`, delay);
  const isCount = Number.isInteger(attempts) || attempts === Infinity;
  check(isCount && attempts >= 0, "maxReconnectionAttempts is an integer from 0", attempts);
  const isResource = typeof resource === "string" && /^[^\s?#/]+(\/[^\s?#/]+)*$/.test(resource);
  check(isResource, "resource is a path without slashes around it", resource);
}

function urlOf(host: string, port: number, secure: boolean): string {
  if (typeof host !== "string" || !/^[^\s/?#@\\]+$/.test(host)) {
    throw new RtError("INVALID_ARGUMENT", `a host is a name or an address, not ${JSON.stringify(host)}`);
  }
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new RtError("INVALID_ARGUMENT", `a port is an integer from 1 to 65535, not ${String(port)}`);
  }
  const isBare = host.includes(":") && !host.startsWith("[");
  return `${secure ? "https" : "http"}://${isBare ? `[${host}]` : host}:${port}`;
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= LONGEST;
}

function check(isRight: boolean, rule: string, value: unknown): void {
  if (!isRight) throw new RtError("INVALID_OPTION", `${rule}, not ${JSON.stringify(value) ?? String(value)}`);
}
