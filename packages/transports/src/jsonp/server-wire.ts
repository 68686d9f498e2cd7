import type { HttpExchange } from "@rt/protocol";
import type { AnswerPoll } from "../polling/answers.ts";
import type { PollingServerOptions } from "../polling/server-link.ts";
import { forBrowser } from "../post-up/answers.ts";
import { isOfType } from "../post-up/downstream.ts";
import type { PostFormat } from "../post-up/post-format.ts";
import { readFormValue } from "./form-value.ts";
import { CALLBACKS, INDEX } from "./wire.ts";

/** Nothing else of a request comes back in an answer. */
const STRICT_INDEX = /^\d{1,9}$/;

const SCRIPT: Readonly<Record<string, string>> = {
  "content-type": "text/javascript; charset=UTF-8",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};

const FORM = "application/x-www-form-urlencoded";
/** A line end of one byte is `%5Cn` in the forms of old clients. */
const MAX_GROWTH = 4;
const FIELD = /(?:^|&)d=([^&]*)/;

/** What of a polling link's wire is another where scripts are asked for. */
export type ScriptWire = Pick<PollingServerOptions, "answerPoll" | "posts" | "chooseCoding">;

/** How a first request wants its link: `undefined` for plain polling, `"bad"` where what it says is no index. */
export function scriptWireFor({ query }: Pick<HttpExchange, "query">): ScriptWire | "bad" | undefined {
  const index = query.get(INDEX);
  if (index === undefined) return undefined;
  if (!STRICT_INDEX.test(index)) return "bad";
  return { answerPoll: answerByScript(index), posts: formPosts, chooseCoding: undefined };
}

/** Answers with a script that calls the function of the page with the payload. */
function answerByScript(index: string): AnswerPoll {
  return (exchange, payload) => {
    if (typeof payload === "string") exchange.respond(200, forBrowser(exchange, SCRIPT), scriptOf(index, payload));
  };
}

/** Before ES2019 the two line separators ended a string of JavaScript, though not one of JSON. */
function scriptOf(index: string, payload: string): string {
  const text = JSON.stringify(payload).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
  return `${CALLBACKS}[${index}](${text});`;
}

/** A payload in the field `d` of a form. */
export const formPosts: PostFormat = {
  refuses: (type) => (type !== undefined && isOfType(type, FORM) ? undefined : `a POST had another type than ${FORM}`),
  growth: MAX_GROWTH,
  read(body, bytes) {
    const value = FIELD.exec(bytes.readUtf8(body, 0, body.length) ?? "")?.[1];
    return value === undefined ? undefined : readFormValue(value, bytes);
  },
};
