import type { EventPacket } from "../packet/index.ts";

/**
 * What a socket shows to a Socket.IO server that has `connectionStateRecovery` on, to come back to its place there after its session is
 * over: the secret that it was given, and the offset of the last event that it has (B.9).
 */
export class Ticket {
  #pid: string | undefined;
  #offset: string | undefined;

  /** Is there anything to show? */
  get isValid(): boolean {
    return this.#pid !== undefined;
  }

  /** An event came. Its offset is its last argument; its name is none. One that asks for an answer has no offset. */
  heard({ id, data }: EventPacket): void {
    if (!this.isValid || id !== undefined || data.length < 2) return;
    const last = data.at(-1);
    if (typeof last === "string") this.#offset = last;
  }

  /** The server has let the socket in. Says whether it came back to its place, and has got what it has missed. */
  granted(data: object | undefined): boolean {
    const pid = data !== undefined && "pid" in data && typeof data.pid === "string" ? data.pid : undefined;
    const isBack = pid !== undefined && pid === this.#pid;
    if (!isBack) this.drop();
    this.#pid = pid;
    return isBack;
  }

  /** It is of no use. */
  drop(): void {
    this.#pid = undefined;
    this.#offset = undefined;
  }

  /** What the server is told: what the application says comes first. */
  with(auth: object | undefined): object | undefined {
    return this.isValid ? { pid: this.#pid, offset: this.#offset, ...auth } : auth;
  }
}

/** The name that the server gives a socket in its answer to CONNECT; one of version 2 gives none. */
export function sidOf(data: object | undefined): string | undefined {
  if (data === undefined || !("sid" in data)) return undefined;
  return typeof data.sid === "string" ? data.sid : undefined;
}
