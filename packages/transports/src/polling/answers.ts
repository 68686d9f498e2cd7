import type { HttpExchange } from "@rt/protocol";

/** The frame that says "this link is over". */
export const CLOSE_RECORD = "1";
/** The frame that says nothing: it ends a request whose answer must not be empty. */
export const NOOP_RECORD = "6";

/** What the server's end of a polling link uses of an exchange. */
export type PollingExchange = Pick<HttpExchange, "headers" | "read" | "respond" | "onAborted" | "destroy">;

const TEXT: Readonly<Record<string, string>> = {
  "content-type": "text/plain; charset=UTF-8",
  "cache-control": "no-store",
};
const HTML: Readonly<Record<string, string>> = { "content-type": "text/html", "cache-control": "no-store" };
const JSON_TYPE: Readonly<Record<string, string>> = { "content-type": "application/json" };
const NONE: Readonly<Record<string, string>> = {};

/** Answers a GET with a payload, which has the content coding `encoding` if one is named. */
export function answerPoll(exchange: PollingExchange, payload: string | Uint8Array, encoding?: string): void {
  const headers = forBrowser(exchange, TEXT);
  exchange.respond(200, encoding === undefined ? headers : { ...headers, "content-encoding": encoding }, payload);
}

/** Answers a POST whose body was taken. What the body said is the session's matter. */
export function answerPost(exchange: PollingExchange): void {
  exchange.respond(200, forBrowser(exchange, HTML), "ok");
}

/** Answers without a body, as the reference does for requests that break the rules of polling. */
export function answerEmpty(exchange: PollingExchange, status: number): void {
  exchange.respond(status, NONE, "");
}

/** Answers a request that comes after the end of its link. */
export function answerUnknown(exchange: PollingExchange): void {
  exchange.respond(400, JSON_TYPE, '{"code":1,"message":"Session ID unknown"}');
}

/** Internet Explorer's filter took payloads for attacks. */
function forBrowser(
  exchange: PollingExchange,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const agent = exchange.headers["user-agent"];
  if (agent === undefined || !(agent.includes(";MSIE") || agent.includes("Trident/"))) return headers;
  return { ...headers, "x-xss-protection": "0" };
}
