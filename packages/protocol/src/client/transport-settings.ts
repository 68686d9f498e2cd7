import { checkBoolean, checkNumber, checkString, invalid, TIME } from "./checks.ts";
import type { TransportSettings } from "./options.ts";

/**
 * Looks at what transports take in every place. Those who make transports use the values as they were given: what is wrong never gets
 * that far.
 *
 * @throws RtError `INVALID_OPTION`
 */
export function checkTransportSettings(settings: TransportSettings): void {
  checkBoolean("withCredentials", settings.withCredentials, false);
  checkNumber("requestTimeout", settings.requestTimeout, TIME, 0);
  checkBoolean("timestampRequests", settings.timestampRequests, true);
  if (checkString("timestampParam", settings.timestampParam, "t") === "")
    throw invalid("timestampParam", "a name", settings.timestampParam);
  const protocols: unknown = settings.protocols;
  if (protocols === undefined || typeof protocols === "string") return;
  if (!Array.isArray(protocols) || !protocols.every((name) => typeof name === "string"))
    throw invalid("protocols", "a string or a list of strings", protocols);
}
