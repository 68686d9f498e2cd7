import { type AckPacket, type EventPacket, PacketType, RtError } from "@rt/protocol";

/** As deep as the codec goes by default. */
const MAX_DEPTH = 512;

/** A packet without its Blobs: each has left empty bytes, by which its place is found again. */
export interface WithoutBlobs {
  readonly bare: EventPacket | AckPacket;
  readonly blobs: ReadonlyMap<Uint8Array, Blob>;
}

/**
 * Takes Blobs and Files out of a packet, which is not changed: what holds one is copied.
 *
 * @throws RtError `UNENCODABLE` for what is circular, or too deep.
 */
export function takeBlobs(packet: EventPacket | AckPacket): WithoutBlobs {
  const blobs = new Map<Uint8Array, Blob>();

  function taken(value: unknown, depth: number): unknown {
    if (typeof value !== "object" || value === null) return value;
    if (isBlob(value)) {
      const mark = new Uint8Array(0);
      blobs.set(mark, value);
      return mark;
    }
    if (depth > MAX_DEPTH) {
      throw new RtError("UNENCODABLE", `the data is circular, or nested deeper than ${MAX_DEPTH}`);
    }
    // What gives something else of itself is not looked into.
    if (ArrayBuffer.isView(value) || "toJSON" in value) return value;
    return Array.isArray(value) ? takenArray(value, depth) : takenFields(value, depth);
  }

  function takenArray(items: readonly unknown[], depth: number): readonly unknown[] {
    const copy = items.map((item) => taken(item, depth + 1));
    return copy.some((item, index) => item !== items[index]) ? copy : items;
  }

  function takenFields(fields: object, depth: number): object {
    let copy: Record<string, unknown> | undefined;
    for (const [key, value] of Object.entries(fields)) {
      const left = taken(value, depth + 1);
      // A spread makes every key the copy's own, `__proto__` too: the assignment meets no setter.
      if (left !== value) (copy ??= { ...fields })[key] = left;
    }
    return copy ?? fields;
  }

  if (packet.type === PacketType.ACK) return { bare: { ...packet, data: [...takenArray(packet.data, 1)] }, blobs };
  const [name, ...args] = packet.data;
  return { bare: { ...packet, data: [name, ...takenArray(args, 1)] }, blobs };
}

/** The attachments with the bytes of the Blobs in their places. Rejects when one cannot be read. */
export function readBlobs(
  attachments: readonly Uint8Array[],
  blobs: ReadonlyMap<Uint8Array, Blob>,
): Promise<Uint8Array[]> {
  return Promise.all(
    attachments.map(async (bytes) => {
      const blob = blobs.get(bytes);
      return blob === undefined ? bytes : new Uint8Array(await blob.arrayBuffer());
    }),
  );
}

/** By what it says of itself, as it may come from another frame. It may have keys: applications add some to Files. */
function isBlob(value: object): value is Blob {
  const tag = Object.prototype.toString.call(value);
  return tag === "[object Blob]" || tag === "[object File]";
}
