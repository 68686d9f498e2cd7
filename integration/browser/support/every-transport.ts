/** A transport of browsers. */
export interface Candidate {
  readonly name: string;
  /** How it reaches a server of another origin: where that agrees, whether it agrees or not, or never. */
  readonly abroad: "by leave" | "always" | "never";
  /** Does it live by requests that a browser may repeat by itself when their connection is cut, so that nobody hears of the cut? */
  readonly isMended?: true;
  /** Does nobody tell a page when it breaks off, so that the heartbeat must? */
  readonly isUntold?: true;
}

/** Every transport that rt's client for browsers has. */
export const everyTransport: readonly Candidate[] = [
  { name: "websocket", abroad: "by leave" },
  { name: "polling", abroad: "by leave", isMended: true },
  { name: "streaming", abroad: "by leave" },
  { name: "sse", abroad: "by leave" },
  { name: "multipart", abroad: "by leave" },
  { name: "htmlfile", abroad: "never", isUntold: true },
  { name: "jsonp", abroad: "always", isMended: true },
];

/** What a server of rt is told, so that a page can use each. */
export const serverTransports: readonly string[] = [
  "polling",
  "websocket",
  "streaming",
  "sse",
  "multipart",
  "htmlfile",
];
