import { RtError } from "../../errors.ts";
import { bytesOf, hiddenBytesOf } from "../binary.ts";
import { hasToJson } from "../to-json.ts";
import { timeOf } from "./dates.ts";
import type { Writer } from "./writer.ts";

/** Writes values as socket.io-msgpack-parser does, in one walk. What it throws: `UNENCODABLE`, or what the caller's own code throws. */
export class ValueEncoder {
  readonly #writer: Writer;
  readonly #maxDepth: number;

  constructor(writer: Writer, maxDepth: number) {
    this.#writer = writer;
    this.#maxDepth = maxDepth;
  }

  /** `depth` is that of the value, should it hold others: 1 for a payload. */
  value(value: unknown, depth: number): void {
    switch (typeof value) {
      case "string":
        return this.#writer.string(value);
      case "number":
        return this.#writer.number(value);
      case "boolean":
        return this.#writer.boolean(value);
      case "undefined":
        return this.#writer.undefined();
      case "object":
        return value === null ? this.#writer.nil() : this.#object(value, depth);
      default:
        throw new RtError("UNENCODABLE", `MessagePack has no ${typeof value}`);
    }
  }

  #object(value: object, depth: number): void {
    if (Array.isArray(value)) return this.#array(value, depth);
    const bytes = bytesOf(value);
    if (bytes !== undefined) return this.#writer.binary(bytes);
    const time = timeOf(value);
    if (time !== undefined) return this.#date(time);
    if (!hasToJson(value)) return this.#fields(value, depth);
    // One level more each time, so that there is an end to objects that stand for each other.
    this.#checkDepth(depth - 1);
    const result = value.toJSON();
    if (result === value) this.#fields(value, depth);
    else this.value(result, depth + 1);
  }

  #array(items: readonly unknown[], depth: number): void {
    this.#checkDepth(depth);
    this.#writer.array(items.length);
    for (let index = 0; index < items.length; index++) this.value(items[index], depth + 1);
  }

  #fields(fields: object, depth: number): void {
    const keys = Object.keys(fields);
    const bytes = keys.length === 0 ? hiddenBytesOf(fields) : undefined;
    if (bytes !== undefined) return this.#writer.binary(bytes);
    this.#checkDepth(depth);
    const start = this.#writer.at;
    this.#writer.map(keys.length);
    let methods = 0;
    for (const key of keys) {
      const value = (fields as Readonly<Record<string, unknown>>)[key];
      if (typeof value === "function") {
        methods++;
        continue;
      }
      this.#writer.string(key);
      this.value(value, depth + 1);
    }
    // They are left out. Known only now, as a getter may give something else each time it is asked.
    if (methods > 0) this.#writer.shrinkMap(start, keys.length, keys.length - methods);
  }

  #date(time: number): void {
    if (Number.isNaN(time)) this.#writer.nil();
    else this.#writer.date(time);
  }

  #checkDepth(depth: number): void {
    if (depth <= this.#maxDepth) return;
    throw new RtError("UNENCODABLE", `the data is circular, or nested deeper than ${this.#maxDepth}`);
  }
}
