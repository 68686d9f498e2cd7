import type { IncomingMessage } from "node:http";
import { isIP, Socket } from "node:net";
import type { DetailedPeerCertificate, TLSSocket } from "node:tls";

/** What is kept of a socket that others use next, or that is gone when an application asks for it. */
export interface SeenSocket {
  readonly remotePort: number | undefined;
  /** It was there at all: TLS was spoken. */
  readonly encrypted?: true;
  /** Of a client that has shown a certificate. */
  readonly shown?: ShownCertificate | undefined;
}

/** What a TLS socket said of the client's certificate, in its own words. */
interface ShownCertificate extends Pick<TLSSocket, "authorized" | "authorizationError" | "getPeerX509Certificate"> {
  getPeerCertificate(): DetailedPeerCertificate;
}

/** Looks at the socket of a request. */
export function seenSocket({ socket }: IncomingMessage): SeenSocket {
  const { remotePort } = socket;
  if (!("encrypted" in socket)) return { remotePort };
  return { remotePort, encrypted: true, shown: isTls(socket) ? shownTo(socket) : undefined };
}

/** A socket that was never connected, and says what was seen of another one. */
export function madeSocket(remoteAddress: string, { remotePort, encrypted, shown }: SeenSocket): Socket {
  const family = isIP(remoteAddress);
  const facts = {
    remoteAddress,
    remotePort,
    remoteFamily: family === 0 ? undefined : `IPv${family}`,
    ...(encrypted && { encrypted, ...NOTHING_SHOWN, ...shown }),
  };
  const socket = new Socket();
  for (const [name, value] of Object.entries(facts)) Object.defineProperty(socket, name, { value });
  return socket;
}

/** As Node says it. */
const NOTHING_SHOWN = { authorized: false, getPeerCertificate: () => ({}), getPeerX509Certificate: () => undefined };

function shownTo(socket: TLSSocket): ShownCertificate | undefined {
  const certificate = socket.getPeerCertificate(true);
  const { authorized, authorizationError } = socket;
  // Node gives an empty one where there is none, and `null` where the socket is gone already.
  if (Object.keys(certificate ?? {}).length === 0) return undefined;
  const x509 = socket.getPeerX509Certificate?.();
  return {
    authorized,
    authorizationError,
    getPeerCertificate: () => certificate,
    getPeerX509Certificate: () => x509,
  };
}

function isTls(socket: Socket): socket is TLSSocket {
  return "getPeerCertificate" in socket;
}
