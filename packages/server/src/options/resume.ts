import { RtError } from "@rt/protocol";
import { inRange, LONGEST } from "./checks.ts";
import type { ResumeOptions } from "./server-options.ts";

/** {@link ResumeOptions}, complete and checked. */
export interface ResumeRules {
  readonly isOn: boolean;
  readonly window: number;
  readonly maxMessages: number;
  readonly maxBytes: number;
  readonly maxAway: number;
}

/** @throws RtError `INVALID_OPTION`, which names the option */
export function resumeRules(option: boolean | ResumeOptions): ResumeRules {
  if (typeof option !== "boolean" && typeof option !== "object") {
    throw new RtError("INVALID_OPTION", `resume is a boolean or an object, not ${String(option)}`);
  }
  const given = typeof option === "boolean" ? {} : option;
  const count = (name: keyof ResumeOptions, fallback: number, most: number = Number.MAX_SAFE_INTEGER): number =>
    inRange(`resume.${name}`, given[name] ?? fallback, 1, most, "integer");
  return {
    isOn: option !== false,
    window: count("window", 120_000, LONGEST),
    maxMessages: count("maxMessages", 10_000),
    maxBytes: count("maxBytes", 1_000_000),
    maxAway: count("maxAway", 10_000),
  };
}
