import { RtError, type ZlibSettings } from "@rt/protocol";

/** What each setting of zlib may be. */
const RANGES = { level: [-1, 9], memLevel: [1, 9], strategy: [0, 4], chunkSize: [64, 1_048_576] } as const;
const NAMES = ["level", "memLevel", "strategy", "chunkSize"] as const;

/** The settings alone, of what may have more. @throws RtError `INVALID_OPTION`, which names the option with `name` before it */
export function zlibSettings(name: string, given: ZlibSettings = {}): ZlibSettings {
  if (typeof given !== "object" || given === null) throw wrong(name, "an object", given);
  const settings: { -readonly [Name in keyof ZlibSettings]: ZlibSettings[Name] } = {};
  for (const key of NAMES) {
    const value = given[key];
    const [least, most] = RANGES[key];
    if (value !== undefined) settings[key] = integer(`${name}.${key}`, value, least, most);
  }
  return settings;
}

/** @throws RtError `INVALID_OPTION`, which names the option */
export function integer(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw wrong(name, `an integer from ${least} to ${most}`, value);
}

/** @throws RtError `INVALID_OPTION`, which names the option */
export function optionObject<Options extends object>(name: string, option: boolean | Options): Options | undefined {
  if (typeof option === "boolean") return undefined;
  if (typeof option === "object" && option !== null) return option;
  throw wrong(name, "a boolean or an object", option);
}

export function wrong(name: string, wanted: string, value: unknown): RtError {
  return new RtError("INVALID_OPTION", `${name} is ${wanted}, not ${String(value)}`);
}
