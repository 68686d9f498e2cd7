import type { Chunk, GapReport, SessionEnd } from "@rt/protocol";
import type { EnginePacket } from "./packets.ts";

/** What is told of a transport. */
export interface ConnTransport {
  readonly name: string;
}

/**
 * What happens to a connection, with the arguments of the listeners. `suspended`, `resumed` and `gap` are of clients of rt's own, whose
 * sessions outlive their links (see `ServerOptions.resume`).
 */
export interface ConnEvents {
  /** A plain client has probed another transport, and is asked to move there. Those of rt's own move in one step. */
  upgrading: (transport: ConnTransport) => void;
  /** It has moved to another transport. */
  upgrade: (transport: ConnTransport) => void;
  /**
   * Its link is gone, and it waits for the client to come back; the reason is the link's. Its sockets stay connected, and what is sent
   * to them is kept.
   */
  suspended: (reason: string, end: SessionEnd) => void;
  /** The client has come back: all goes on where it stood, with nothing lost. */
  resumed: () => void;
  /**
   * It could not be continued, and something that was sent may not have arrived: what that is, and why. Called once, before
   * the sockets hear `disconnect`; acknowledgements that were outstanding are rejected, and nothing is sent again by itself.
   */
  gap: (report: GapReport) => void;
  /** It is over, and its sockets have heard so; the reason is the session's own. */
  close: (reason: string, end: SessionEnd) => void;
  /** A packet has come. What it leads to follows, unless the listener closes the connection. */
  packet: (packet: EnginePacket) => void;
  /** A packet waits to be written now. The packets of one event are told together, when the last of them waits. */
  packetCreate: (packet: EnginePacket) => void;
  /** What waits is about to be written: all of it, in order. A link that is full takes a part, and is offered the rest again. */
  flush: (packets: readonly EnginePacket[]) => void;
  /** What the link took has been handed to it. */
  drain: () => void;
  /** The client has answered a ping. */
  heartbeat: () => void;
  /** A message has come: a packet of Socket.IO or its attachment, as it is on the wire. Sockets have heard of it. */
  data: (data: Chunk) => void;
  /** As `data`. */
  message: (data: Chunk) => void;
}
