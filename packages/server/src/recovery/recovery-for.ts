import { type Clock, type PacketCodec, PacketType } from "@rt/protocol";
import { ownPacket } from "../adapter/local-socket.ts";
import { createId } from "../engine/ids.ts";
import type { ServerRules } from "../options/server-rules.ts";
import { MemoryRecovery } from "./memory-recovery.ts";

/** So many characters tell the offsets of one run from those of another, which clients may still have: each event carries them. */
const EPOCH_LENGTH = 5;

/** The sockets of a namespace that clients may come back to, where the options say that they may. */
export function recoveryFor(
  nsp: string,
  rules: () => ServerRules,
  clock: Clock,
  codec: PacketCodec,
): MemoryRecovery | undefined {
  const { recovery } = rules();
  if (recovery === undefined) return undefined;
  return new MemoryRecovery({
    clock,
    limits: {
      ...recovery,
      // A client answers a ping when it has what was sent before it: at the latest the second one tells of a failure.
      get patience() {
        return rules().pingInterval + 2 * rules().pingTimeout;
      },
    },
    epoch: createId().slice(0, EPOCH_LENGTH),
    encode: (data) => ownPacket(codec.encode({ type: PacketType.EVENT, nsp, id: undefined, data })),
  });
}
