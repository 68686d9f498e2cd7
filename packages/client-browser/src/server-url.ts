import { readServerUrl, type ServerUrl } from "@rt/protocol/client";

/** The origin of the page, where it has one. */
const origin: string | undefined = globalThis.location?.origin;

/** As `readServerUrl`, from this page. */
export function serverUrl(url: string | undefined): ServerUrl {
  return readServerUrl(url, origin, (text) => new URL(text));
}
