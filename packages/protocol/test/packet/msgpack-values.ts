import fc, { type Arbitrary } from "fast-check";
import { Decoder, Encoder } from "socket.io-msgpack-parser";
import { type Packet, PacketType } from "../../src/packet/index.ts";
import { eventName, namespaceName, packetText } from "../../src/testing/index.ts";
import { objectKey } from "../../src/testing/json-values.ts";

/** Both sides of every border at which a number, a length or a head changes its form. */
const BORDERS: readonly number[] = [0, 15, 31, 0x7f, 0xff, 0xffff, 2 ** 31, 2 ** 32, 2 ** 52, 2 ** 53].flatMap((n) =>
  [n - 1, n, n + 1].flatMap((m) => [m, -m]),
);

const number = fc.oneof(
  fc.constantFrom(...BORDERS, -0x21, -0x20, -0x81, -0x80, -0x8001, -0x8000),
  // The last below 2^64 and 2^63 that are numbers, and the lowest of 64 bits.
  fc.constantFrom(2 ** 64 - 2048, 2 ** 63 - 1024, 2 ** 63, -(2 ** 63)),
  fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, 5e-324, 1.1),
  fc.integer(),
  fc.double({ min: -1e15, max: 1e15, noNaN: true }),
);

const length = fc.oneof({ weight: 6, arbitrary: fc.nat(40) }, fc.constantFrom(255, 256));
const text = fc.oneof(
  { weight: 4, arbitrary: packetText(40) },
  fc.tuple(length, fc.constantFrom("a", "é", "€", "\u{1f600}")).map(([count, unit]) => unit.repeat(count)),
);

const raw = length.map((count) => Uint8Array.from({ length: count }, (_, index) => index));
const binary: Arbitrary<object> = fc.oneof(
  raw,
  raw.map((bytes) => bytes.subarray(bytes.length >> 1)),
  raw.map((bytes) => Buffer.from(bytes)),
  raw.map((bytes) => bytes.buffer),
  raw.map((bytes) => new DataView(bytes.buffer, bytes.length >> 1)),
  raw.map((bytes) => new Uint16Array(bytes.slice(0, bytes.length & ~1).buffer)),
);

const leaf = fc.oneof(
  fc.constantFrom(null, undefined, true, false),
  { weight: 3, arbitrary: number },
  { weight: 3, arbitrary: text },
  fc.date({ noInvalidDate: true }),
  binary,
);

const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { weight: 3, arbitrary: leaf },
    fc.array(tie("value"), { maxLength: 5 }),
    fc.array(leaf, { minLength: 15, maxLength: 16 }),
    fieldsOf(tie("value")),
  ),
}));

function fieldsOf(item: Arbitrary<unknown>): Arbitrary<object> {
  const key = fc.oneof(objectKey(), text);
  const some = fc.array(fc.tuple(key, item), { maxLength: 4 });
  const many = fc
    .uniqueArray(key, { minLength: 15, maxLength: 16 })
    .map((keys) => keys.map((one) => [one, null] as const));
  return fc.oneof({ weight: 4, arbitrary: some }, many).map((entries) => Object.fromEntries(entries));
}

/** A packet with whatever MessagePack can say in it. */
export function richPacket(): Arbitrary<Packet> {
  const nsp = namespaceName();
  const id = fc.oneof(fc.nat(), fc.constantFrom(0, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER));
  const args = fc.array(anyValue, { maxLength: 4 });
  const data = fieldsOf(anyValue);
  return fc.oneof(
    { weight: 4, arbitrary: fc.tuple(nsp, fc.option(id, { nil: undefined }), eventName(), args).map(event) },
    { weight: 2, arbitrary: fc.tuple(nsp, id, args).map(ack) },
    fc.tuple(nsp, fc.option(data, { nil: undefined })).map(connect),
    fc.tuple(nsp, text, anyValue).map(refusal),
    nsp.map((name): Packet => ({ type: PacketType.DISCONNECT, nsp: name, id: undefined, data: undefined })),
  );
}

function event([nsp, id, name, args]: [string, number | undefined, string | number, unknown[]]): Packet {
  return { type: PacketType.EVENT, nsp, id, data: [name, ...args] };
}

function ack([nsp, id, data]: [string, number, unknown[]]): Packet {
  return { type: PacketType.ACK, nsp, id, data };
}

function connect([nsp, data]: [string, object | undefined]): Packet {
  return { type: PacketType.CONNECT, nsp, id: undefined, data };
}

function refusal([nsp, message, data]: [string, string, unknown]): Packet {
  return { type: PacketType.CONNECT_ERROR, nsp, id: undefined, data: { message, data } };
}

/** What arrives of a value: half a surrogate pair and -0 do not, and all binary values are bytes. */
export function arriving(value: unknown): unknown {
  if (typeof value === "string") return Buffer.from(value).toString();
  if (typeof value === "number") return value === 0 ? 0 : value;
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (Array.isArray(value)) return value.map(arriving);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [String(arriving(key)), arriving(item)]));
}

/** Does the reference write it right? Of integers beyond 64 bits it makes others; and keys are to stay apart as Unicode. */
export function isForTheirs(value: unknown): boolean {
  if (typeof value === "number") return !Number.isInteger(value) || (value < 2 ** 64 && value >= -(2 ** 63));
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return true;
  const keys = Object.keys(value);
  return new Set(keys.map(arriving)).size === keys.length && Object.values(value).every(isForTheirs);
}

/** Is there a key that the reference takes for a prototype? */
export function hasProtoKey(value: unknown): boolean {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return false;
  return Object.hasOwn(value, "__proto__") || Object.values(value).some(hasProtoKey);
}

/** What socket.io-msgpack-parser writes of a packet with binary values as Node has them. */
export function writeTheirs(packet: object): Uint8Array {
  // It gives a list, whatever its types say.
  const written: unknown = new Encoder().encode(asBuffers(arriving(packet)));
  if (!Array.isArray(written) || !(written[0] instanceof Uint8Array)) throw new Error("no list of bytes");
  return new Uint8Array(written[0]);
}

/** A packet as Socket.IO has them: no keys but for what is there. */
export function bare(packet: object): object {
  return Object.fromEntries(Object.entries(packet).filter(([, item]) => item !== undefined));
}

/** What socket.io-msgpack-parser reads; `undefined` when it refuses. */
export function readTheirs(bytes: Uint8Array): object | undefined {
  let read: object | undefined;
  const decoder = new Decoder();
  decoder.on("decoded", (packet: object) => {
    read = packet;
  });
  try {
    decoder.add(Buffer.from(bytes));
  } catch {
    return undefined;
  }
  return read;
}

/** Of binary values it takes `Buffer`s right. */
function asBuffers(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(asBuffers);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asBuffers(item)]));
}
