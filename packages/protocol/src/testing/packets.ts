import fc, { type Arbitrary } from "fast-check";
import {
  type ConnectErrorData,
  type EventName,
  isNamespaceName,
  isReservedEvent,
  type Packet,
  PacketType,
} from "../packet/index.ts";
import { jsonNumber, jsonObject, jsonValue, objectKey } from "./json-values.ts";
import { packetText } from "./texts.ts";

/** A name of a namespace that the wire can carry; every fourth is the main one. */
export function namespaceName(): Arbitrary<string> {
  const name = packetText().map((text) => `/${text}`);
  return fc.oneof(fc.constant("/"), { weight: 3, arbitrary: name.filter(isNamespaceName) });
}

/** A name of an event that is not reserved. */
export function eventName(): Arbitrary<EventName> {
  const close = fc.constantFrom("error", "message", "__proto__", "toString", "Connect", "connect ");
  const name = fc.oneof({ weight: 2, arbitrary: packetText() }, close, jsonNumber());
  return name.filter((value) => !isReservedEvent(value));
}

/** The arguments of an event or an acknowledgement: JSON values, and at most ten binary values at any place in them. */
export function eventArgs(): Arbitrary<unknown[]> {
  const plain = fc.array(jsonValue(), { maxLength: 4 });
  const plant = fc.record({
    bytes: fc.uint8Array({ maxLength: 8 }),
    key: objectKey(),
    path: fc.array(fc.nat(5), { maxLength: 5 }),
  });
  const withBinary = fc
    .tuple(fc.array(jsonValue(false), { maxLength: 4 }), fc.array(plant, { minLength: 1, maxLength: 10 }))
    .map(([args, plants]) => plants.reduce<unknown[]>((values, one) => valuesOf(plantIn(values, one)), args));
  return fc.oneof(plain, withBinary);
}

/** Any packet that a codec takes, with the four keys that a decoder makes. */
export function packet(): Arbitrary<Packet> {
  const nsp = namespaceName();
  const id = fc.oneof(fc.nat(), fc.constantFrom(0, 2 ** 31, Number.MAX_SAFE_INTEGER));
  const auth = fc.option(jsonObject(), { nil: undefined });
  const error: Arbitrary<ConnectErrorData> = fc.oneof(
    packetText().map((message) => ({ message })),
    fc.tuple(packetText(), jsonValue()).map(([message, data]) => ({ message, data })),
  );
  return fc.oneof(
    { weight: 4, arbitrary: fc.tuple(nsp, fc.option(id, { nil: undefined }), eventName(), eventArgs()).map(event) },
    { weight: 3, arbitrary: fc.tuple(nsp, id, eventArgs()).map(ack) },
    fc.tuple(nsp, auth).map(([name, data]): Packet => ({ type: PacketType.CONNECT, nsp: name, id: undefined, data })),
    nsp.map((name): Packet => ({ type: PacketType.DISCONNECT, nsp: name, id: undefined, data: undefined })),
    fc
      .tuple(nsp, error)
      .map(([name, data]): Packet => ({ type: PacketType.CONNECT_ERROR, nsp: name, id: undefined, data })),
  );
}

function event([nsp, id, name, args]: [string, number | undefined, EventName, unknown[]]): Packet {
  return { type: PacketType.EVENT, nsp, id, data: [name, ...args] };
}

function ack([nsp, id, data]: [string, number, unknown[]]): Packet {
  return { type: PacketType.ACK, nsp, id, data };
}

/** A binary value and the way to its place: which nested array or object to enter at each level, until there is none. */
interface Plant {
  readonly bytes: Uint8Array;
  readonly key: string;
  readonly path: readonly number[];
}

type Entry = readonly [key: string, value: unknown];

function plantIn(holder: object, plant: Plant, level = 0): Entry[] {
  const entries: Entry[] = Object.entries(holder);
  const nested = entries.filter(([, value]) => isHolder(value));
  const chosen = nested[(plant.path[level] ?? nested.length) % (nested.length + 1)];
  if (chosen === undefined) return [...entries, [plant.key, plant.bytes]];
  return entries.map((entry) => (entry === chosen ? [entry[0], planted(entry[1], plant, level + 1)] : entry));
}

function planted(value: unknown, plant: Plant, level: number): unknown {
  if (!isHolder(value)) return value;
  const entries = plantIn(value, plant, level);
  return Array.isArray(value) ? valuesOf(entries) : Object.fromEntries(entries);
}

function valuesOf(entries: readonly Entry[]): unknown[] {
  return entries.map(([, value]) => value);
}

function isHolder(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(value instanceof Uint8Array);
}
