import { tagOf } from "./binary.ts";
import { isReservedEvent } from "./reserved.ts";
import { type ConnectErrorData, type EventData, type Packet, PacketType } from "./types.ts";

/**
 * The packet of these parts, or what is wrong with them, in words (Socket.IO protocol 5, B.1, B.5 and B.6). `data` is what JSON
 * gave, or `undefined` for no payload. It knows nothing of text, so that every codec can look at its packets here.
 */
export function packetOf(type: number, nsp: string, id: number | undefined, data: unknown): Packet | string {
  if (id !== undefined && id > Number.MAX_SAFE_INTEGER) return "an id above 2^53-1";
  switch (type) {
    case PacketType.EVENT:
      return isEventData(data) ? { type, nsp, id, data } : "an event has a name, not a reserved one, in an array";
    case PacketType.ACK:
      if (id === undefined || !Array.isArray(data)) return "an acknowledgement has an id and an array";
      return { type, nsp, id, data };
    default:
      return id === undefined ? withoutId(type, nsp, data) : "no packet of this type has an id";
  }
}

function withoutId(type: number, nsp: string, data: unknown): Packet | string {
  const id = undefined;
  switch (type) {
    case PacketType.CONNECT:
      return data === undefined || isRecord(data) ? { type, nsp, id, data } : "a connect has no payload, or an object";
    case PacketType.DISCONNECT:
      return data === undefined ? { type, nsp, id, data } : "a disconnect has no payload";
    case PacketType.CONNECT_ERROR:
      // A refusal should reach the application, whoever words it: in version 2 it may be a string, elsewhere any object.
      if (typeof data === "string") return { type, nsp, id, data: { message: data } };
      if (!isRecord(data)) return "a connect error has an object, or a string";
      return { type, nsp, id, data: isConnectErrorData(data) ? data : { message: "", data } };
    default:
      return "an unknown type of packet";
  }
}

function isEventData(data: unknown): data is EventData {
  if (!Array.isArray(data)) return false;
  const name: unknown = data[0];
  return typeof name === "string" ? !isReservedEvent(name) : Number.isFinite(name);
}

function isConnectErrorData(data: object): data is ConnectErrorData {
  return "message" in data && typeof data.message === "string";
}

/** No array; and no binary value or Date, which other codecs than JSON's have. */
function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && tagOf(value) === "Object";
}
