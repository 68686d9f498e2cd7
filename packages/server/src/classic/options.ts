import { type Acceptor, RtError } from "@rt/protocol";
import { transportNameOf } from "../default-transports.ts";
import type { FlashPolicyOptions } from "../http/flash-policy.ts";
import { functionOrNone, inRange, LONGEST } from "../options/checks.ts";
import type { ServerOptions } from "../options/server-options.ts";
import type { ErrorReporter } from "../report.ts";
import type { AbsenceRules } from "./absence.ts";
import { defaultNames, knows, withAdded } from "./transports.ts";

/** Takes a line of the log. */
export type Log = (line: string) => void;

/** What can be said of one transport. Times in milliseconds. */
export interface TransportTimes {
  /**
   * How long a client of rt's own that has lost its link may be away: it comes back as the client that it was, and what was sent to it
   * meanwhile is delivered. With 0 it is disconnected at once. Clients of Socket.IO are always disconnected at once, for they do not
   * say who they were. @defaultValue 8,000 for `polling`, 0 for all others
   */
  readonly closeTimeout?: number;
}

/** The options of `listen` but for the listeners: those of the classic era, and all of the server's that these do not replace. */
export interface CommonOptions
  extends Omit<ServerOptions, "path" | "addTrailingSlash" | "transports" | "resume" | "flashPolicy" | "onError"> {
  /** The first part of the paths that are the listener's; clients name the same. @defaultValue `"socket.io"` */
  readonly resource?: string;
  /**
   * The transports that clients may use: names, classic ones too, or transports of one's own.
   * @defaultValue all that are built in, but `htmlfile`, and those of `addTransport`
   */
  readonly transports?: readonly (string | Acceptor)[];
  /** What is said of single transports, by their names: `{ websocket: { closeTimeout: 8000 } }`. @defaultValue `{}` */
  readonly transportOptions?: Readonly<Record<string, TransportTimes>>;
  /** Takes a line for each client that comes or goes, and one for each error. @defaultValue writes them to standard output, with the time */
  readonly log?: Log;
  /**
   * Answers the Flash players of old pages at port 843, and at the own one; see `ServerOptions.flashPolicy`.
   * @defaultValue true where `transports` names `flashsocket`
   */
  readonly flashPolicyServer?: boolean | FlashPolicyOptions;
  /** Time between two heartbeats, in milliseconds. @defaultValue 10,000 */
  readonly pingInterval?: number;
  /** How long a client may take to answer one, in milliseconds. @defaultValue 8,000 */
  readonly pingTimeout?: number;
}

/** Options, combined with their defaults. */
export type Combined<Options extends CommonOptions> = Options & Required<Pick<CommonOptions, Classic>>;

/** Those with defaults of their own. */
type Classic =
  | "resource"
  | "transports"
  | "transportOptions"
  | "log"
  | "flashPolicyServer"
  | "pingInterval"
  | "pingTimeout";

/** @throws RtError `INVALID_OPTION`, which names the option */
export function combined<Options extends CommonOptions>(given: Options): Combined<Options> {
  if (typeof given !== "object" || given === null) throw new RtError("INVALID_OPTION", "options are an object");
  const { resource = "socket.io", transports = defaultNames(), transportOptions = {} } = given;
  if (typeof resource !== "string" || !/^[^\s?#/]+(\/[^\s?#/]+)*$/.test(resource)) {
    throw new RtError(
      "INVALID_OPTION",
      `resource is a path without slashes around it, not ${JSON.stringify(resource)}`,
    );
  }
  if (!Array.isArray(transports)) throw new RtError("INVALID_OPTION", "transports is a list");
  return {
    ...given,
    resource,
    transports,
    transportOptions,
    log: functionOrNone("log", given.log) ?? writeLine,
    flashPolicyServer: given.flashPolicyServer ?? transports.includes("flashsocket"),
    pingInterval: given.pingInterval ?? 10_000,
    pingTimeout: given.pingTimeout ?? 8_000,
  };
}

/** What the server behind a listener is told; `window` is how long the most patient transport waits for its clients. */
export function serverOptions(options: Combined<CommonOptions>, window: number, onError: ErrorReporter): ServerOptions {
  const { resource, transports, transportOptions: _times, flashPolicyServer, log: _log, ...others } = options;
  return {
    ...others,
    path: `/${resource}`,
    transports: withAdded(transports),
    flashPolicy: flashPolicyServer,
    resume: window > 0 && { window },
    onError,
  };
}

/** How long clients may be away: at the most, and by the transport whose link was lost. @throws RtError `INVALID_OPTION` */
export function absences(options: Combined<CommonOptions>): Pick<AbsenceRules, "limit"> & { readonly window: number } {
  const times = closeTimeouts(options);
  const window = Math.max(...times.values());
  const limit = (transport: string): number => {
    const time = times.get(transport) ?? 0;
    return time < window ? time : Infinity;
  };
  return { window, limit };
}

function closeTimeouts({ transports, transportOptions }: Combined<CommonOptions>): ReadonlyMap<string, number> {
  if (typeof transportOptions !== "object" || transportOptions === null) {
    throw new RtError("INVALID_OPTION", "transportOptions is an object");
  }
  const times = new Map([["polling", 8000]]);
  for (const [name, options] of Object.entries(transportOptions)) {
    const isOwn = transports.some((item) => typeof item === "object" && item.name === name);
    if (!isOwn && !knows(name)) throw new RtError("INVALID_OPTION", `transportOptions: there is no "${name}"`);
    if (typeof options !== "object" || options === null) {
      throw new RtError("INVALID_OPTION", `transportOptions.${name} is an object`);
    }
    const { closeTimeout } = options;
    if (closeTimeout === undefined) continue;
    const option = `transportOptions.${name}.closeTimeout`;
    times.set(transportNameOf(name), inRange(option, closeTimeout, 0, LONGEST, "integer"));
  }
  return times;
}

function writeLine(line: string): void {
  process.stdout.write(`${new Date().toISOString()} - ${line}\n`);
}
