import { RtError } from "../errors.ts";

/*
 * Options come from programs that no type checker has seen, so every value is looked at.
 */

/** Looks at the value of an option: gives it, or the default where it is absent, or throws `INVALID_OPTION` in the option's name. */
export type Check<Value> = (name: string, value: unknown) => Value;

/** The values of the options that `checks` has, each as its check gives it. @throws RtError `INVALID_OPTION` */
export function readOptions<Rules extends object>(
  options: object,
  checks: { readonly [Name in keyof Rules]: Check<Rules[Name]> },
): Rules {
  const read = Object.entries<Check<unknown>>(checks).map(([name, check]) => [
    name,
    check(name, Reflect.get(options, name)),
  ]);
  // One entry for each key of `checks`, of the type that its check gives.
  return Object.fromEntries(read) as Rules;
}

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

export function number({ least, most, integer }: NumberRule, preset: number): Check<number> {
  return (name, value = preset) => {
    if (typeof value === "number" && value >= least && value <= most) {
      if (integer !== true || Number.isInteger(value) || value === Infinity) return value;
    }
    const from = least === Number.MIN_VALUE ? "above 0" : `from ${least}`;
    const to = most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : "";
    throw invalid(name, `${integer === true ? "an integer" : "a number"} ${from}${to}`, value);
  };
}

export function flag(preset: boolean): Check<boolean> {
  return (name, value = preset) => {
    if (typeof value === "boolean") return value;
    throw invalid(name, "true or false", value);
  };
}

export function text(preset: string): Check<string> {
  return (name, value = preset) => {
    if (typeof value === "string") return value;
    throw invalid(name, "a string", value);
  };
}

/** The entries of an object that are neither `undefined` nor `null`, as text, where `textOf` gives one for each. */
function textsOf(textOf: (item: unknown) => string | undefined, wanted: string): Check<[string, string][]> {
  return (name, value) => {
    const found: [string, string][] = [];
    for (const [key, item] of fields(name, value)) {
      if (item === undefined || item === null) continue;
      const itsText = textOf(item);
      if (itsText === undefined) throw invalid(`${name}.${key}`, wanted, item);
      found.push([key, itsText]);
    }
    return found;
  };
}

export const texts: Check<[string, string][]> = textsOf(plainText, "a string, number or boolean");

/** As `texts`, with lists of values too: a comma is between them, and nothing stands for what is `undefined` or `null`. */
export const parameters: Check<[string, string][]> = textsOf((item) => {
  if (!Array.isArray(item)) return plainText(item);
  return item.every((it) => it === undefined || it === null || isPlain(it)) ? item.join() : undefined;
}, "a string, number or boolean, or a list of them");

function plainText(value: unknown): string | undefined {
  return isPlain(value) ? String(value) : undefined;
}

function isPlain(value: unknown): value is string | number | bigint | boolean {
  return /^(?:string|number|bigint|boolean)$/.test(typeof value);
}

/** The entries of an object. */
export const fields: Check<[string, unknown][]> = (name, value = {}) => {
  if (typeof value === "object" && value !== null) return Object.entries(value);
  throw invalid(name, "an object", value);
};

export function invalid(name: string, wanted: string, value: unknown): RtError {
  return new RtError("INVALID_OPTION", `${name} is ${wanted}, not ${shown(value)}`);
}

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "an array" : "an object";
  return String(value);
}
