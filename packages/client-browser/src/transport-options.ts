import type { RequestSettings, TransportSettings } from "@rt/protocol/client";

/** What the transports of browsers take beside what all clients take. */
export interface BrowserTransportOptions extends TransportSettings {
  /** By a transport's name: what is to be said of that transport alone, instead of the options of these names. */
  transportOptions?: Readonly<Record<string, RequestSettings>>;
}
