import type { Socket as Peer } from "socket.io-client";
import type { WebSocket } from "ws";

/*
 * What no public API of the reference's client gives: the ways in which clients fail. The names in quotes are its own.
 */

type Send = (type: string, data?: unknown) => void;

/** The transport of a client: of the members that belong to one kind only, the others are missing. */
interface Transport {
  readonly ws?: WebSocket;
  /** Posts a body. */
  readonly doWrite?: (body: string, done: () => void) => void;
  on(event: "packet", listener: (packet: { readonly type: string }) => void): unknown;
  off(event: "packet"): unknown;
}

function transportOf(peer: Peer): Transport {
  return Reflect.get(peer.io.engine, "transport");
}

/** The id of a client's link: a secret of its own. */
export function sidOf(peer: Peer): string {
  return Reflect.get(peer.io.engine, "id");
}

/** The TCP connection of a client that is on WebSocket. */
export function tcpOf(peer: Peer): { destroy(): void; write(bytes: Uint8Array): void } {
  return Reflect.get(transportOf(peer).ws ?? {}, "_socket");
}

/** It does not answer pings any more, and sends nothing else. */
export function mute(peer: Peer): void {
  Reflect.set(peer.io.engine, "_sendPacket", () => undefined);
}

/** It answers pings, and takes no notice of them otherwise, as if they had not come. */
export function deafen(peer: Peer): void {
  const { engine } = peer.io;
  const send: Send = Reflect.get(engine, "_sendPacket").bind(engine);
  const transport = transportOf(peer);
  transport.off("packet");
  transport.on("packet", ({ type }) => {
    if (type === "ping") send("pong");
  });
}

/** Sends what its engine would not. */
export function sendRaw(peer: Peer, text: string): void {
  const transport = transportOf(peer);
  if (transport.ws === undefined) transport.doWrite?.(text, () => undefined);
  else transport.ws.send(text);
}

/** From now on a polling client asks for a session that is not its own. */
export function forgetSid(peer: Peer): void {
  const transport = transportOf(peer);
  Reflect.set(transport, "query", { ...Reflect.get(transport, "query"), sid: "unknown" });
}

/** Keeps a polling client from asking again. Settles when it wants to, with the way to let it. */
export function holdPoll(peer: Peer): Promise<{ release(): void }> {
  const transport = transportOf(peer);
  const poll: () => void = Reflect.get(transport, "_poll").bind(transport);
  return new Promise((resolve) => {
    Reflect.set(transport, "_poll", () => {
      Reflect.set(transport, "_poll", poll);
      resolve({ release: poll });
    });
  });
}
