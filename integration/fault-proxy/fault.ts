/** One end of a proxied connection: who dialled the proxy, or whom the proxy dials. */
export type End = "client" | "target";

/** One way through the proxy: `up` from client to target, `down` from target to client. */
export type Direction = "up" | "down";

/** One way, or both. */
export type Directions = Direction | "both";

/** How a connection ends: with a FIN, or with a RST. */
export type Ending = "cut" | "reset";

/** The fault waits until so many bytes more have gone that way; it then strikes behind exactly that byte. */
export interface ByteMark {
  readonly direction: Direction;
  readonly bytes: number;
}

/** Which HTTP requests; all, when nothing is said. */
export interface RequestMatch {
  readonly method?: string;
  /** Text that the request target (path and query) contains. */
  readonly path?: string;
  /** Only requests that ask, or do not ask, for an upgrade. */
  readonly upgrade?: boolean;
}

/** FIN to both ends; what is under way in the proxy is lost. With one direction only, the other one lives on. */
export interface CutFault {
  readonly kind: "cut";
  readonly direction?: Directions;
  readonly after?: ByteMark;
}

/** RST to both ends. */
export interface ResetFault {
  readonly kind: "reset";
  readonly after?: ByteMark;
}

/** Nothing is read or written any more; the connection stays open. What was sent arrives when healed. */
export interface StallFault {
  readonly kind: "stall";
  readonly direction?: Directions;
  readonly after?: ByteMark;
}

/**
 * One end goes on believing that the connection lives: what it sends goes nowhere, its FIN too. The other end is
 * destroyed. When healed, the believer gets the RST that a host without the connection would send.
 */
export interface HalfOpenFault {
  readonly kind: "half-open";
  readonly believer: End;
  /** How the other end goes; `reset` by default. */
  readonly how?: Ending;
  readonly after?: ByteMark;
}

/** Every byte takes so much longer; their order stays. Several delays add up. */
export interface DelayFault {
  readonly kind: "delay";
  readonly ms: number;
  readonly direction?: Directions;
}

/** No more than so many bytes per second for each direction of each connection. Of several, the lowest counts. */
export interface BandwidthFault {
  readonly kind: "bandwidth";
  readonly bytesPerSecond: number;
  readonly direction?: Directions;
}

/**
 * Bytes go on in pieces of these sizes, in turn, over and over; each is a write of its own, in a turn of the event
 * loop of its own. The places of the cuts depend on the bytes alone. No piece waits to become full.
 */
export interface SplitFault {
  readonly kind: "split";
  readonly sizes: readonly number[];
  readonly direction?: Directions;
  /** The pause between pieces, for ends that are slower than this event loop. 0 by default. */
  readonly gapMs?: number;
}

/**
 * New connections fail. `reset` (the default) and `cut` end them right after they were accepted. `port` closes the
 * port, which clients see as ECONNREFUSED; no selector matters then, and a stranger may take the port meanwhile.
 */
export interface RefuseFault {
  readonly kind: "refuse";
  readonly how?: Ending | "port";
}

/** New connections are accepted and nothing more: no byte goes to the target, none comes back. When healed, they get a RST. */
export interface SwallowFault {
  readonly kind: "swallow";
}

/** Connections on which no byte went either way for so long are ended. */
export interface IdleFault {
  readonly kind: "idle";
  readonly ms: number;
  /** `cut` by default. */
  readonly how?: Ending;
}

/**
 * Whole HTTP requests or responses are held. Without `order` until they are released by hand or healed; with it, as
 * soon as it names as many as are held, they go in that order: `[1, 0]` sends the second one first. The next one goes
 * when the one before was answered (requests) or written (responses), or when `patienceMs` are over.
 */
export interface HoldFault {
  readonly kind: "hold";
  readonly what: "request" | "response";
  readonly match?: RequestMatch;
  readonly order?: readonly number[];
  /** With `order`: what is held goes as it came after this time, however few there are. 1000 by default. */
  readonly patienceMs?: number;
}

/**
 * The target gets a whole request twice and the client one answer, as when a browser resends a request after the
 * reset of a connection that it used again. The copy travels on a connection of its own.
 */
export interface DuplicateFault {
  readonly kind: "duplicate";
  readonly match?: RequestMatch;
  /** Whose answer the client gets. `second` (the default): the copy goes first and its answer is dropped. */
  readonly keep?: "first" | "second";
  /** When the copy's connection ends: once it was `answered` (the default), or soon after it was `sent`. */
  readonly copyUntil?: "answered" | "sent";
}

/** The target gets the request and answers; both ends are cut or reset before a byte of the answer reaches the client. */
export interface LoseAnswerFault {
  readonly kind: "lose-answer";
  readonly match?: RequestMatch;
  /** `reset` by default. */
  readonly how?: Ending;
}

/** The proxy answers requests for an upgrade by itself, and closes. The target never sees them. */
export interface RefuseUpgradeFault {
  readonly kind: "refuse-upgrade";
  readonly match?: RequestMatch;
  /** 502 by default. */
  readonly status?: 400 | 502;
}

/** All that can be wrong with a network, as plain data. */
export type Fault =
  | CutFault
  | ResetFault
  | StallFault
  | HalfOpenFault
  | DelayFault
  | BandwidthFault
  | SplitFault
  | RefuseFault
  | SwallowFault
  | IdleFault
  | HoldFault
  | DuplicateFault
  | LoseAnswerFault
  | RefuseUpgradeFault;

/** Whether a fault for `directions` is one for `direction`. */
export function concerns(directions: Directions | undefined, direction: Direction): boolean {
  return directions === undefined || directions === "both" || directions === direction;
}
