import type { DialTarget } from "@rt/protocol";

/** The URL of a request or of a WebSocket: the caller's parameters first, then the transport's own. */
export function urlOf(
  scheme: "http" | "ws",
  { secure, host, path, query }: DialTarget,
  own: readonly [string, string][],
): string {
  const parameters = new URLSearchParams([...query, ...own]);
  return `${scheme}${secure ? "s" : ""}://${host}${path}?${String(parameters)}`;
}
