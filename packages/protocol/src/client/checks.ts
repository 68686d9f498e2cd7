import { RtError } from "../errors.ts";

/*
 * Options come from programs that no type checker has seen, so every value is looked at. Each function gives the value, or the
 * default where it is absent, or throws `INVALID_OPTION` in the option's name.
 */

/** What a number may be. */
export interface NumberRule {
  readonly least: number;
  readonly most: number;
  readonly integer?: boolean;
}

/** A time in milliseconds; `Infinity` is for ever. */
export const TIME: NumberRule = { least: 0, most: Infinity };

/** A time in milliseconds that ends. */
export const SPAN: NumberRule = { least: Number.MIN_VALUE, most: Number.MAX_SAFE_INTEGER };

/** A number of things. */
export const COUNT: NumberRule = { least: 0, most: Infinity, integer: true };

export function checkNumber(name: string, value: unknown, rule: NumberRule, preset: number): number {
  if (value === undefined) return preset;
  if (typeof value === "number" && value >= rule.least && value <= rule.most) {
    if (rule.integer !== true || Number.isInteger(value) || value === Infinity) return value;
  }
  const least = rule.least === Number.MIN_VALUE ? "above 0" : `from ${rule.least}`;
  const kind = rule.integer === true ? "an integer" : "a number";
  const most = rule.most < Number.MAX_SAFE_INTEGER ? ` to ${rule.most}` : "";
  throw invalid(name, `${kind} ${least}${most}`, value);
}

export function checkBoolean(name: string, value: unknown, preset: boolean): boolean {
  if (value === undefined) return preset;
  if (typeof value === "boolean") return value;
  throw invalid(name, "true or false", value);
}

export function checkString(name: string, value: unknown, preset: string): string {
  if (value === undefined) return preset;
  if (typeof value === "string") return value;
  throw invalid(name, "a string", value);
}

/** The entries of an object that are neither `undefined` nor `null`, as text. */
export function checkTexts(name: string, value: unknown): [string, string][] {
  if (value === undefined) return [];
  if (typeof value !== "object" || value === null) throw invalid(name, "an object", value);
  const texts: [string, string][] = [];
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined || item === null) continue;
    if (typeof item !== "string" && typeof item !== "number" && typeof item !== "boolean") {
      throw invalid(`${name}.${key}`, "a string, number or boolean", item);
    }
    texts.push([key, String(item)]);
  }
  return texts;
}

export function invalid(name: string, wanted: string, value: unknown): RtError {
  return new RtError("INVALID_OPTION", `${name} is ${wanted}, not ${shown(value)}`);
}

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "an array" : "an object";
  return String(value);
}
