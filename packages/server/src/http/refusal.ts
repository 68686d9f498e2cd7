/** The names of the errors. */
export type RefusalName =
  | "unknownTransport"
  | "unknownSession"
  | "badMethod"
  | "badRequest"
  | "forbidden"
  | "badVersion";

/** The numbered errors of Engine.IO's HTTP side (A.10). */
const REFUSALS: Readonly<Record<RefusalName, Omit<Refusal, "context">>> = {
  unknownTransport: { code: 0, status: 400, message: "Transport unknown" },
  unknownSession: { code: 1, status: 400, message: "Session ID unknown" },
  badMethod: { code: 2, status: 400, message: "Bad handshake method" },
  badRequest: { code: 3, status: 400, message: "Bad request" },
  forbidden: { code: 4, status: 403, message: "Forbidden" },
  badVersion: { code: 5, status: 400, message: "Unsupported protocol version" },
};

/** Why a request is not taken, in the words of the wire. */
export interface Refusal {
  readonly code: number;
  /** The status of the answer to a request; an upgrade is answered with 400 whatever the reason, as by the reference. */
  readonly status: number;
  readonly message: string;
  /** For the event `connection_error` alone; the peer does not see it. */
  readonly context: Readonly<Record<string, unknown>>;
}

export function refusal(name: RefusalName, context: Refusal["context"], message?: string): Refusal {
  const known = REFUSALS[name];
  return { ...known, context, message: message ?? known.message };
}

/** The body of the answer to a request. */
export function refusalBody({ code, message }: Refusal): string {
  return JSON.stringify({ code, message });
}
