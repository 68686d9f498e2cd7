import type { HttpExchange } from "@rt/protocol";
import { payloadFormat, wantsBase64 } from "@rt/protocol/eio3";
import { forBrowser } from "../post-up/answers.ts";
import { BYTES, isBytes, type PostFormat } from "../post-up/post-format.ts";
import { type AnswerPoll, answerPoll } from "./answers.ts";
import type { ChooseCoding } from "./compression.ts";
import type { PollingServerOptions } from "./server-link.ts";

const TEXT_FORMAT = payloadFormat({ base64: true });
const MIXED_FORMAT = payloadFormat({ base64: false });

/** A payload as text or as bytes, as its type says. */
const oldPosts: PostFormat = {
  refuses: () => undefined,
  growth: 1,
  read: (body, bytes, type) => (isBytes(type) ? body : bytes.readUtf8(body, 0, body.length)),
};

const answerOld: AnswerPoll = (exchange, payload, encoding) => {
  // A payload that is coded was text.
  if (typeof payload === "string" || encoding !== undefined) answerPoll(exchange, payload, encoding);
  else exchange.respond(200, forBrowser(exchange, { "content-type": BYTES, "cache-control": "no-store" }), payload);
};

/**
 * The wire of a link whose client speaks Engine.IO 3, where `wire` is what it was for one that speaks 4: by scripts if that is. Payloads
 * of bytes are not compressed.
 */
export function oldWireFor({ query }: Pick<HttpExchange, "query">, wire: PollingServerOptions): PollingServerOptions {
  if (wire.answerPoll !== answerPoll) return { ...wire, traits: { ...wire.traits, format: TEXT_FORMAT } };
  const format = wantsBase64(query) ? TEXT_FORMAT : MIXED_FORMAT;
  const { chooseCoding } = wire;
  return {
    ...wire,
    traits: { ...wire.traits, payload: "both", format },
    posts: oldPosts,
    answerPoll: answerOld,
    chooseCoding: chooseCoding && textAlone(chooseCoding),
  };
}

function textAlone(choose: ChooseCoding): ChooseCoding {
  return (body, accepted) => (typeof body === "string" ? choose(body, accepted) : undefined);
}
