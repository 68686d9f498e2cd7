import type { HttpExchange } from "@rt/protocol";

/** What the server's end of a link uses of an exchange that it answers at once. */
export type RequestExchange = Pick<HttpExchange, "headers" | "read" | "respond" | "onAborted" | "destroy">;

const HTML: Readonly<Record<string, string>> = { "content-type": "text/html", "cache-control": "no-store" };
const JSON_TYPE: Readonly<Record<string, string>> = { "content-type": "application/json" };
const NONE: Readonly<Record<string, string>> = {};

/** Answers a POST whose body was taken. What the body said is the session's matter. */
export function answerPost(exchange: RequestExchange): void {
  exchange.respond(200, forBrowser(exchange, HTML), "ok");
}

/** Answers without a body, as the reference does for requests that break the rules of polling. */
export function answerEmpty(exchange: RequestExchange, status: number): void {
  exchange.respond(status, NONE, "");
}

/** Answers a request that comes after the end of its link. */
export function answerUnknown(exchange: RequestExchange): void {
  exchange.respond(400, JSON_TYPE, '{"code":1,"message":"Session ID unknown"}');
}

/** Internet Explorer's filter took payloads for attacks. */
export function forBrowser(
  exchange: RequestExchange,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const agent = exchange.headers["user-agent"];
  if (agent === undefined || !(agent.includes(";MSIE") || agent.includes("Trident/"))) return headers;
  return { ...headers, "x-xss-protection": "0" };
}
