import type { Socket } from "../public.ts";

/** What becomes of a client that has lost its link. */
export interface AbsenceRules {
  /** How long it may be away, in milliseconds, by the transport of that link; `Infinity` where the server itself ends it in time. */
  readonly limit: (transport: string) => number;
  /** It is back. */
  readonly returned: () => void;
}

/** Ends the connection of a socket whose client is away for too long. Nothing is left of it when the socket is gone. */
export function boundAbsence(socket: Socket, rules: AbsenceRules): void {
  const { conn } = socket;
  let timer: NodeJS.Timeout | undefined;
  const parted = (): void => {
    const limit = rules.limit(conn.transport.name);
    if (limit === 0) conn.close();
    else if (limit < Infinity) timer = setTimeout(() => conn.close(), limit);
  };
  const returned = (): void => {
    clearTimeout(timer);
    rules.returned();
  };
  conn.on("suspended", parted);
  conn.on("resumed", returned);
  socket.on("disconnect", () => {
    clearTimeout(timer);
    conn.off("suspended", parted);
    conn.off("resumed", returned);
  });
}
