import { RtError, SharedFrame } from "@rt/protocol";
import type { ConnTransport } from "./conn-events.ts";

/** What a message of Engine.IO may be. */
export type RawMessage = string | ArrayBuffer | ArrayBufferView;

/** Called when a message was handed to a link, with its transport. */
export type SendCallback = (transport: ConnTransport) => unknown;

/** How a message is sent. */
export interface SendOptions {
  /** May it be compressed, where the link does so? @defaultValue true */
  readonly compress?: boolean;
}

/** The two last arguments of `send`, of which the first may be left out. @throws RtError `INVALID_ARGUMENT` */
export function sendRules(
  options: SendOptions | SendCallback | undefined,
  callback: SendCallback | undefined,
): { readonly mayCompress: boolean; readonly done: SendCallback | undefined } {
  const done = typeof options === "function" ? options : callback;
  if (done !== undefined && typeof done !== "function")
    throw new RtError("INVALID_ARGUMENT", `a callback is a function, not ${typeof done}`);
  return { mayCompress: typeof options !== "object" || options?.compress !== false, done };
}

/** The frame that carries a message. @throws RtError `INVALID_ARGUMENT` */
export function frameOf(data: RawMessage, mayCompress: boolean): SharedFrame {
  if (!isRawMessage(data)) throw new RtError("INVALID_ARGUMENT", `a message is text or binary, not ${typeof data}`);
  return new SharedFrame(typeof data === "string" ? `4${data}` : bytesOf(data), mayCompress);
}

/** Can it be a message? */
export function isRawMessage(data: unknown): data is RawMessage {
  return typeof data === "string" || data instanceof ArrayBuffer || ArrayBuffer.isView(data);
}

function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (data instanceof Uint8Array) return data;
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
