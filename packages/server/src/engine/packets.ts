import type { Chunk } from "@rt/protocol";

/** The kinds of Engine.IO's packets, in the order of their numbers. */
const TYPES = ["open", "close", "ping", "pong", "message", "upgrade", "noop"] as const;

/** A packet of Engine.IO, as those see it who watch a connection. */
export interface EnginePacket {
  readonly type: (typeof TYPES)[number];
  /** Text, or the bytes of a message; `undefined` where there is nothing beside the type. */
  readonly data: Chunk | undefined;
}

/** A frame as a packet. */
export function packetOf(frame: Chunk): EnginePacket {
  if (typeof frame !== "string") return { type: "message", data: frame };
  // Sessions hand on nothing but frames, and what is empty is none.
  const type = TYPES[frame.charCodeAt(0) - 48] ?? "noop";
  const data = frame.slice(1);
  return { type, data: data === "" && type !== "message" ? undefined : data };
}
