import type { RequestSettings, TransportSettings } from "@rt/protocol/client";

/** How connections are made in Node: for options that an application has for both. In a browser they have no effect, whatever they are. */
export type NodeConnectionOptions = {
  [Option in
    | "agent"
    | "ca"
    | "cert"
    | "ciphers"
    | "key"
    | "localAddress"
    | "passphrase"
    | "perMessageDeflate"
    | "pfx"
    | "rejectUnauthorized"]?: unknown;
};

/** What the transports of browsers take beside what all clients take. */
export interface BrowserTransportOptions extends TransportSettings, NodeConnectionOptions {
  /** By a transport's name: what is to be said of that transport alone, instead of the options of these names. */
  transportOptions?: Readonly<Record<string, RequestSettings & NodeConnectionOptions>>;
  /** As those of connections in Node: no effect here. */
  autoUnref?: unknown;
}
