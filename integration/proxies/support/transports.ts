/** A transport, and what it asks of a proxy. */
export interface Candidate {
  readonly name: string;
  /** A connection must be turned into another protocol. */
  readonly upgrades?: true;
  /** An answer goes on while the link lives, and must be passed on as it comes. */
  readonly streams?: true;
}

/** Every transport that rt's client for Node has. */
export const transports: readonly Candidate[] = [
  { name: "polling" },
  { name: "websocket", upgrades: true },
  { name: "node", upgrades: true },
  { name: "streaming", streams: true },
  { name: "sse", streams: true },
  { name: "multipart", streams: true },
];
