import { RtError } from "../errors.ts";
import { bytesOf, hiddenBytesOf, tagOf } from "./binary.ts";
import type { JsonLimits } from "./limits.ts";
import { type HasToJson, hasToJson } from "./to-json.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Lifts the binary values out of one packet's payload, in one walk that copies only what it must change: a payload without
 * binary comes back as it is, for `JSON.stringify` to read. Each binary value leaves a placeholder with its number, counted depth
 * first (Socket.IO protocol 5, B.2 and B.3).
 *
 * `toJSON` is called here, once for each object that has it, as its result may hold binary; the result then stands in a copy.
 */
export class Lift {
  /** The binary values by number; made with the first. */
  attachments: Uint8Array[] | undefined;
  /** Does the payload hold an object that reads as a placeholder and is none? */
  hasLookalike = false;
  readonly #limits: JsonLimits;

  constructor(limits: JsonLimits) {
    this.#limits = limits;
  }

  /** The array, or its copy with placeholders. `depth` is its own: 1 for a payload. */
  array(items: readonly unknown[], depth: number): readonly unknown[] {
    this.#checkDepth(depth);
    let copy: unknown[] | undefined;
    for (let index = 0; index < items.length; index++) {
      const item = items[index];
      if (typeof item !== "object" || item === null) continue;
      const lifted = this.object(item, index, depth + 1);
      if (lifted !== item) (copy ??= [...items])[index] = lifted;
    }
    return copy ?? items;
  }

  /** What stands for an object in the JSON: itself, its copy with placeholders, a placeholder, or what its `toJSON` gave. */
  object(value: object, key: string | number, depth: number): unknown {
    const isArray = Array.isArray(value);
    const bytes = isArray ? undefined : bytesOf(value);
    if (bytes !== undefined) return this.#attach(bytes);
    if (hasToJson(value)) return this.#result(value, key, depth);
    return isArray ? this.array(value, depth) : this.#fields(value as Fields, depth);
  }

  #fields(fields: Fields, depth: number): unknown {
    this.#checkDepth(depth);
    let copy: Record<string, unknown> | undefined;
    let isEmpty = true;
    for (const key in fields) {
      // Not `Object.hasOwn`: in a loop over keys the engine knows this form and makes it free.
      if (!Object.prototype.hasOwnProperty.call(fields, key)) continue;
      isEmpty = false;
      const value = fields[key];
      if (typeof value === "object" && value !== null) {
        const lifted = this.object(value, key, depth + 1);
        // A spread makes every key the copy's own, `__proto__` too: the assignment meets no setter.
        if (lifted !== value) (copy ??= { ...fields })[key] = lifted;
      } else if (value === true && key === "_placeholder") {
        this.hasLookalike = true;
      }
    }
    return isEmpty ? this.#empty(fields) : (copy ?? fields);
  }

  #empty(value: object): unknown {
    const bytes = hiddenBytesOf(value);
    return bytes === undefined ? value : this.#attach(bytes);
  }

  #result(value: HasToJson, key: string | number, depth: number): unknown {
    // JSON reads a Date as well, and nothing need be copied.
    if (tagOf(value) === "Date") return value;
    const result = value.toJSON(String(key));
    if (typeof result !== "object" || result === null) return result;
    if (ArrayBuffer.isView(result) || !hasToJson(result)) return this.object(result, key, depth);
    // JSON does not ask a result again, so it must not find a `toJSON`.
    return this.object(Array.isArray(result) ? [...result] : { ...result, toJSON: undefined }, key, depth);
  }

  #attach(bytes: Uint8Array): unknown {
    const attachments = (this.attachments ??= []);
    if (attachments.length === this.#limits.maxAttachments) {
      throw new RtError("TOO_MANY_ATTACHMENTS", `a packet holds at most ${attachments.length} binary values`);
    }
    attachments.push(bytes);
    return { _placeholder: true, num: attachments.length - 1 };
  }

  #checkDepth(depth: number): void {
    if (depth <= this.#limits.maxDepth) return;
    throw new RtError("UNENCODABLE", `the data is circular, or nested deeper than ${this.#limits.maxDepth}`);
  }
}
