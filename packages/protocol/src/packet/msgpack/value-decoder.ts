import { dateOf } from "./dates.ts";
import { malformed, type Reader } from "./reader.ts";

type Fields = Record<string, unknown>;

/** Reads the rest of a value, whose tag was read. */
type Read = (reader: Reader, room: number) => unknown;

/** By their tags, from 0xC0 to 0xDF: the values that have a tag of their own. */
const TAGGED: readonly Read[] = [
  /* 0xC0: nil, one that is not used, false, true */
  () => null,
  () => malformed("a value of no type"),
  () => false,
  () => true,
  /* 0xC4: binary */
  (reader) => reader.binary(reader.uint8()),
  (reader) => reader.binary(reader.uint16()),
  (reader) => reader.binary(reader.uint32()),
  /* 0xC7: extensions */
  (reader) => extension(reader, reader.uint8()),
  (reader) => extension(reader, reader.uint16()),
  (reader) => extension(reader, reader.uint32()),
  /* 0xCA: numbers */
  (reader) => reader.float32(),
  (reader) => reader.float64(),
  (reader) => reader.uint8(),
  (reader) => reader.uint16(),
  (reader) => reader.uint32(),
  (reader) => reader.uint64(),
  (reader) => reader.int8(),
  (reader) => reader.int16(),
  (reader) => reader.int32(),
  (reader) => reader.int64(),
  /* 0xD4: extensions of one, two, four, eight and sixteen bytes */
  (reader) => missing(reader),
  (reader) => pair(reader, reader.int8(), 2),
  (reader) => pair(reader, reader.int8(), 4),
  (reader) => date(reader),
  (reader) => pair(reader, reader.int8(), 16),
  /* 0xD9: texts */
  (reader) => reader.string(reader.uint8()),
  (reader) => reader.string(reader.uint16()),
  (reader) => reader.string(reader.uint32()),
  /* 0xDC: arrays and maps */
  (reader, room) => array(reader, reader.uint16(), room),
  (reader, room) => array(reader, reader.uint32(), room),
  (reader, room) => map(reader, reader.uint16(), room),
  (reader, room) => map(reader, reader.uint32(), room),
];

/** The next value. `room` is how many arrays and maps may lie within each other, itself counted. */
export function readValue(reader: Reader, room: number): unknown {
  const tag = reader.uint8();
  if (tag < 0x80) return tag;
  if (tag < 0x90) return map(reader, tag & 0x0f, room);
  if (tag < 0xa0) return array(reader, tag & 0x0f, room);
  if (tag < 0xc0) return reader.string(tag & 0x1f);
  if (tag >= 0xe0) return tag - 0x100;
  return TAGGED[tag - 0xc0]?.(reader, room);
}

function array(reader: Reader, length: number, room: number): unknown[] {
  checkHolder(reader, length, room);
  // It grows with what comes: room for what is announced could be asked for again at each level.
  const items: unknown[] = [];
  for (let index = 0; index < length; index++) items.push(readValue(reader, room - 1));
  return items;
}

function map(reader: Reader, length: number, room: number): Fields {
  checkHolder(reader, 2 * length, room);
  const fields: Fields = {};
  for (let index = 0; index < length; index++) {
    const key = keyOf(readValue(reader, 0));
    const value = readValue(reader, room - 1);
    // As a property, and not by the setter.
    if (key === "__proto__") Object.defineProperty(fields, key, { value, ...OWN });
    else fields[key] = value;
  }
  return fields;
}

const OWN = { configurable: true, enumerable: true, writable: true };

function keyOf(key: unknown): string {
  if (typeof key === "string") return key;
  return typeof key === "number" ? String(key) : malformed("a key is neither a text nor a number");
}

/** Every value takes a byte, at least. */
function checkHolder(reader: Reader, length: number, room: number): void {
  if (room === 0) malformed("the message is nested too deep");
  if (length > reader.left) malformed("more is announced than there is");
}

/** Those that socket.io-msgpack-parser writes in Node are the buffers. */
function extension(reader: Reader, length: number): unknown {
  const type = reader.int8();
  return type === 0 ? reader.buffer(length) : [type, reader.binary(length)];
}

function missing(reader: Reader): unknown {
  const type = reader.int8();
  if (type !== 0) return pair(reader, type, 1);
  reader.uint8();
  return undefined;
}

function date(reader: Reader): unknown {
  const type = reader.int8();
  if (type !== 0) return pair(reader, type, 8);
  return dateOf(reader.int64()) ?? malformed("a date is beyond what there is");
}

/** What stands for an extension of somebody else's. */
function pair(reader: Reader, type: number, length: number): unknown {
  return [type, reader.binary(length)];
}
