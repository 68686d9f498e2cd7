import type { PerMessageDeflateOptions } from "../contracts/index.ts";
import { DEFLATE, type DeflateParameters, deflateHeader, deflateParameters, MOST_BITS } from "./deflate-parameters.ts";
import { parseExtensions } from "./extensions.ts";

/** What an end wants of permessage-deflate. */
export type DeflateWishes = Pick<
  PerMessageDeflateOptions,
  "serverNoContextTakeover" | "clientNoContextTakeover" | "serverMaxWindowBits" | "clientMaxWindowBits"
>;

/** What both ends have agreed on. */
export interface DeflateAgreement {
  /** Is each message of the server's compressed by itself? */
  readonly serverNoContextTakeover: boolean;
  readonly clientNoContextTakeover: boolean;
  /** How far back the server looks: 2^bits bytes. */
  readonly serverMaxWindowBits: number;
  readonly clientMaxWindowBits: number;
}

/** A server's answer to what a client offers. */
export interface DeflateAnswer extends DeflateAgreement {
  /** The `Sec-WebSocket-Extensions` of the answer. */
  readonly header: string;
}

/**
 * Chooses the first of the offers in a request's `Sec-WebSocket-Extensions` that suits the wishes (RFC 7692 section 5); `undefined` when
 * none does: the connection goes on without. `"malformed"` for a header that must be refused.
 */
export function answerDeflate(header: string, wishes: DeflateWishes): DeflateAnswer | "malformed" | undefined {
  const extensions = parseExtensions(header);
  if (extensions === undefined) return "malformed";
  for (const extension of extensions) {
    const offer = extension.name === DEFLATE ? deflateParameters(extension) : undefined;
    const chosen = offer === undefined ? undefined : choose(offer, wishes);
    if (chosen !== undefined) return { ...agreement(chosen), header: deflateHeader(chosen) };
  }
  return undefined;
}

/** What a client's request offers. */
export function offerDeflate(wishes: DeflateWishes): string {
  const { serverMaxWindowBits, clientMaxWindowBits } = wishes;
  return deflateHeader({
    serverNoContextTakeover: wishes.serverNoContextTakeover === true,
    clientNoContextTakeover: wishes.clientNoContextTakeover === true,
    serverMaxWindowBits: serverMaxWindowBits === false ? undefined : serverMaxWindowBits,
    clientMaxWindowBits: clientMaxWindowBits === false ? undefined : (clientMaxWindowBits ?? true),
  });
}

/** Reads the `Sec-WebSocket-Extensions` of an answer to what these wishes offered: what is agreed, or what is wrong with it. */
export function readDeflateAnswer(header: string, wishes: DeflateWishes): DeflateAgreement | string {
  const [extension, ...others] = parseExtensions(header) ?? [];
  if (extension === undefined || others.length > 0) return "the Sec-WebSocket-Extensions header is invalid";
  if (extension.name !== DEFLATE) return "an extension was chosen that was not offered";
  const answer = deflateParameters(extension);
  if (answer === undefined || answer.clientMaxWindowBits === true) return `${DEFLATE} has invalid parameters`;
  if (!isOffered(answer, wishes)) return `${DEFLATE} was chosen in a way that was not offered`;
  const own = wishes.clientMaxWindowBits || MOST_BITS;
  return agreement({ ...answer, clientMaxWindowBits: answer.clientMaxWindowBits ?? own });
}

/** Does an answer keep within what these wishes offered? */
function isOffered(answer: DeflateParameters, wishes: DeflateWishes): boolean {
  const { serverMaxWindowBits = 0, clientMaxWindowBits, clientNoContextTakeover } = answer;
  if (serverMaxWindowBits > (wishes.serverMaxWindowBits || MOST_BITS)) return false;
  if (clientNoContextTakeover && wishes.clientNoContextTakeover === false) return false;
  if (typeof clientMaxWindowBits !== "number") return true;
  return wishes.clientMaxWindowBits !== false && clientMaxWindowBits <= (wishes.clientMaxWindowBits ?? MOST_BITS);
}

/** What is answered to an offer; `undefined` when it does not suit. */
function choose(offer: DeflateParameters, wishes: DeflateWishes): DeflateParameters | undefined {
  const { serverNoContextTakeover, clientNoContextTakeover, serverMaxWindowBits, clientMaxWindowBits } = wishes;
  if (serverNoContextTakeover === false && offer.serverNoContextTakeover) return undefined;
  if (serverMaxWindowBits === false && offer.serverMaxWindowBits !== undefined) return undefined;
  // A client that says nothing of it can't be limited.
  if (typeof clientMaxWindowBits === "number" && offer.clientMaxWindowBits === undefined) return undefined;
  return {
    serverNoContextTakeover: serverNoContextTakeover === true || offer.serverNoContextTakeover,
    clientNoContextTakeover: clientNoContextTakeover === true || offer.clientNoContextTakeover,
    serverMaxWindowBits: smaller(serverMaxWindowBits, offer.serverMaxWindowBits),
    clientMaxWindowBits: smaller(clientMaxWindowBits, offer.clientMaxWindowBits),
  };
}

function agreement(parameters: DeflateParameters): DeflateAgreement {
  const { serverMaxWindowBits, clientMaxWindowBits } = parameters;
  return {
    serverNoContextTakeover: parameters.serverNoContextTakeover,
    clientNoContextTakeover: parameters.clientNoContextTakeover,
    serverMaxWindowBits: serverMaxWindowBits ?? MOST_BITS,
    clientMaxWindowBits: typeof clientMaxWindowBits === "number" ? clientMaxWindowBits : MOST_BITS,
  };
}

/** The smaller of two limits, of which each may be missing. */
function smaller(wish: number | false | undefined, offer: number | true | undefined): number | undefined {
  if (typeof wish !== "number") return typeof offer === "number" ? offer : undefined;
  return typeof offer === "number" ? Math.min(wish, offer) : wish;
}
