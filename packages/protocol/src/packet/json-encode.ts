import { RtError } from "../errors.ts";
import { checkId, checkName, checkNamespace } from "./check-packet.ts";
import type { EncodedPacket } from "./codec.ts";
import { Lift } from "./lift.ts";
import type { JsonLimits } from "./limits.ts";
import { type Packet, PacketType } from "./types.ts";
import { BINARY } from "./wire-types.ts";

const NO_ATTACHMENTS: readonly Uint8Array[] = Object.freeze([]);

/** A packet as text and attachments (Socket.IO protocol 5, B.2 and B.3). What it throws: see `PacketCodec.encode`. */
export function encodeJson(packet: Packet, limits: JsonLimits): EncodedPacket {
  const { nsp } = packet;
  switch (packet.type) {
    case PacketType.EVENT:
      checkName(packet.data[0]);
      return encodeArray(PacketType.EVENT, addressOf(nsp, packet.id), packet.data, limits);
    case PacketType.ACK:
      return encodeArray(PacketType.ACK, addressOf(nsp, packet.id), packet.data, limits);
    case PacketType.CONNECT:
    case PacketType.CONNECT_ERROR:
      return withoutBinary(packet.type, nsp, packet.data === undefined ? "" : jsonObject(packet.data, limits));
    case PacketType.DISCONNECT:
      break;
  }
  return withoutBinary(packet.type, nsp, "");
}

function encodeArray(type: 2 | 3, address: string, data: readonly unknown[], limits: JsonLimits): EncodedPacket {
  const lift = new Lift(limits);
  let json: string;
  try {
    json = JSON.stringify(lift.array(data, 1));
  } catch (error) {
    throw unencodable(error);
  }
  const { attachments } = lift;
  if (attachments === undefined) return { head: `${type}${address}${json}`, attachments: NO_ATTACHMENTS };
  if (lift.hasLookalike) {
    // The wire has no escape for it: the peer would take it for an attachment, or for a broken packet.
    throw new RtError("UNENCODABLE", "beside binary values, no object can have `_placeholder: true`");
  }
  return { head: `${type + BINARY}${attachments.length}-${address}${json}`, attachments };
}

function withoutBinary(type: number, nsp: string, json: string): EncodedPacket {
  return { head: `${type}${addressOf(nsp, undefined)}${json}`, attachments: NO_ATTACHMENTS };
}

function jsonObject(data: object, limits: JsonLimits): string {
  const lift = new Lift(limits);
  let json: unknown;
  try {
    json = JSON.stringify(lift.object(data, "", 1));
  } catch (error) {
    throw unencodable(error);
  }
  if (lift.attachments !== undefined) {
    throw new RtError("UNENCODABLE", "only events and acknowledgements can hold binary values");
  }
  // An array is none, a function has no text, and `toJSON` may give anything.
  if (typeof json === "string" && json.startsWith("{")) return json;
  throw new RtError("UNENCODABLE", "the data is no object in JSON");
}

/** What stands between the type and the payload. */
function addressOf(nsp: string, id: number | undefined): string {
  if (id !== undefined) checkId(id);
  if (nsp === "/") return id === undefined ? "" : String(id);
  checkNamespace(nsp);
  return id === undefined ? `${nsp},` : `${nsp},${id}`;
}

function unencodable(error: unknown): RtError {
  if (error instanceof RtError && (error.code === "UNENCODABLE" || error.code === "TOO_MANY_ATTACHMENTS")) return error;
  return new RtError("UNENCODABLE", "the data cannot be put into JSON", { cause: error });
}
