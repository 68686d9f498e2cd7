import type { BytePort, Clock, Dialer, Random } from "../contracts/index.ts";
import type { PacketCodec } from "../packet/index.ts";
import type { Carrier } from "./carrier.ts";
import type { SocketOptions } from "./options.ts";

/** Stands for a transport that applications may name, and that no place has. */
export const NOT_HERE = "";

/** What a client needs of the place it runs in. */
export interface ClientPlatform {
  readonly clock: Clock;
  readonly random: Random;
  readonly bytes: BytePort;
  /** The transports of this place that race where the application names none, the one to try first at the head. */
  readonly dialers: readonly Dialer[];
  /** Further ones, for applications that name them. None by default. */
  readonly namedDialers?: readonly Dialer[];
  /**
   * Other names by which applications may ask for a transport, each with the transport's own, or with `NOT_HERE` where others are to do
   * instead. None by default.
   */
  readonly transportAliases?: ReadonlyMap<string, string>;
  /** The codec as applications of this place know it: what they get as a binary value. By default as it is. */
  adapt?(codec: PacketCodec): PacketCodec;
  /** The connection as one socket of this place uses it. By default as it is. */
  carrierFor?(carrier: Carrier, options: SocketOptions): Carrier;
  /** Takes what a listener of the application threw: nothing in the core may fail by it. */
  report(error: unknown): void;
}

/** Where the server is. */
export interface ServerAddress {
  /** TLS or not. */
  readonly secure: boolean;
  /** Host and port as in a URL: `example.com`, `127.0.0.1:3000`, `[::1]:3000`. Empty where nobody says: then every attempt fails. */
  readonly host: string;
}
