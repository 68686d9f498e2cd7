import { readServerUrl, type ServerUrl } from "@rt/protocol/client";

/** As `readServerUrl`: there is no page here. */
export function serverUrl(url: string | URL): ServerUrl {
  return readServerUrl(String(url), undefined, (text) => new URL(text));
}
