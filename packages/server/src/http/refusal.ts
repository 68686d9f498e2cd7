/** The names of the errors. */
export type RefusalName =
  | "unknownTransport"
  | "unknownSession"
  | "badMethod"
  | "badRequest"
  | "forbidden"
  | "badVersion"
  | "tooMany";

/** The numbered errors of Engine.IO's HTTP side (A.10). */
const REFUSALS: Readonly<Record<RefusalName, Omit<Refusal, "context" | "told">>> = {
  unknownTransport: { code: 0, status: 400, message: "Transport unknown" },
  unknownSession: { code: 1, status: 400, message: "Session ID unknown" },
  badMethod: { code: 2, status: 400, message: "Bad handshake method" },
  badRequest: { code: 3, status: 400, message: "Bad request" },
  forbidden: { code: 4, status: 403, message: "Forbidden" },
  badVersion: { code: 5, status: 400, message: "Unsupported protocol version" },
  // Not of the reference, which takes as many as come.
  tooMany: { code: 6, status: 503, message: "Too many connections" },
};

/** Why a request is not taken, in the words of the wire. */
export interface Refusal {
  readonly code: number;
  /** The status of the answer to a request. */
  readonly status: number;
  readonly message: string;
  /** What the peer is told: the application's own words, where it gave any. */
  readonly told: string;
  /** For the event `connection_error` alone; the peer does not see it. */
  readonly context: Readonly<Record<string, unknown>>;
}

export function refusal(name: RefusalName, context: Refusal["context"], told?: string): Refusal {
  const known = REFUSALS[name];
  return { ...known, context, told: told ?? known.message };
}

/** A middleware has refused, or failed. */
export function middlewareFailure(error: unknown): Refusal {
  return refusal("badRequest", { name: "MIDDLEWARE_FAILURE", error });
}

/** The body of the answer to a request. */
export function refusalBody({ code, told }: Refusal): string {
  return JSON.stringify({ code, message: told });
}
