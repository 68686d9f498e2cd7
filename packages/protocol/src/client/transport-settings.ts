import { flag, invalid, number, readOptions, TIME, text } from "./checks.ts";
import type { TransportSettings } from "./options.ts";

/**
 * Looks at what transports take in every place. Those who make transports use the values as they were given: what is wrong never gets
 * that far.
 *
 * @throws RtError `INVALID_OPTION`
 */
export function checkTransportSettings(settings: TransportSettings): void {
  readOptions(settings, {
    withCredentials: flag(false),
    requestTimeout: number(TIME, 0),
    timestampRequests: flag(true),
    timestampParam: (name, value) => {
      if (text("t")(name, value) === "") throw invalid(name, "a name", value);
    },
    protocols: (name, value) => {
      if (![value ?? ""].flat().every((item) => typeof item === "string"))
        throw invalid(name, "a string or a list of strings", value);
    },
  });
}
