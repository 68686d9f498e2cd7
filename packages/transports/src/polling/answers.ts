import { forBrowser, type RequestExchange } from "../post-up/answers.ts";

/** The frame that says "this link is over". */
export const CLOSE_RECORD = "1";
/** The frame that says nothing: it ends a request whose answer must not be empty. */
export const NOOP_RECORD = "6";

const TEXT: Readonly<Record<string, string>> = {
  "content-type": "text/plain; charset=UTF-8",
  "cache-control": "no-store",
};

/** Answers a GET with a payload, which has the content coding `encoding` if one is named. */
export type AnswerPoll = (exchange: RequestExchange, payload: string | Uint8Array, encoding?: string) => void;

/** Answers with the payload itself. */
export const answerPoll: AnswerPoll = (exchange, payload, encoding) => {
  const headers = forBrowser(exchange, TEXT);
  exchange.respond(200, encoding === undefined ? headers : { ...headers, "content-encoding": encoding }, payload);
};

/** Answers a first request that asks for what there is not. */
export function answerBadRequest(exchange: RequestExchange): void {
  exchange.respond(400, { "content-type": "application/json" }, '{"code":3,"message":"Bad request"}');
}
