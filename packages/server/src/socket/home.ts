import type { PacketCodec } from "@rt/protocol";
import type { AnyNamespace, AnyServer } from "../api/server.ts";
import type { OperatorHome } from "../broadcast-operator.ts";

/** What a socket needs of its namespace. */
export interface SocketHome extends OperatorHome {
  readonly namespace: AnyNamespace;
  readonly name: string;
  readonly server: AnyServer;
  readonly codec: PacketCodec;
  readonly maxPendingAcks: number;
  readonly maxPendingEvents: number;
  nextAckId(): number;
  /** The socket of this id is out: it was in, or had asked to be let in. */
  left(id: string): void;
}
