import type { HttpRequest } from "@rt/protocol";
import { singleFormat, wantsBase64 } from "@rt/protocol/eio3";
import type { WebSocketKind } from "./kind.ts";

const TEXT_FORMAT = singleFormat({ base64: true });
const MIXED_FORMAT = singleFormat({ base64: false });

/** The kind of a link whose client speaks Engine.IO 3, where `kind` is that of one that speaks 4. */
export function oldKindFor({ query }: Pick<HttpRequest, "query">, kind: WebSocketKind): WebSocketKind {
  const format = wantsBase64(query) ? TEXT_FORMAT : MIXED_FORMAT;
  return { ...kind, traits: { ...kind.traits, format } };
}
