import { readServerUrl, type ServerUrl } from "@rt/protocol/client";

/** As `readServerUrl`: there is no page here. */
export function serverUrl(url: string | undefined): ServerUrl {
  return readServerUrl(url, undefined, (text) => new URL(text));
}
