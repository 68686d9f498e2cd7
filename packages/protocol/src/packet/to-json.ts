/** An object that says itself what stands for it. */
export interface HasToJson {
  toJSON(key?: string): unknown;
}

export function hasToJson(value: object): value is HasToJson {
  return typeof (value as { toJSON?: unknown }).toJSON === "function";
}
