import type { Dialer, DialTarget, Link, LinkTraits } from "@rt/protocol";
import type { Outages } from "../browser/outages.ts";
import { urlOf } from "../browser/url.ts";
import { DiallingLink } from "../dialling/dialling-link.ts";
import { type TimestampOptions, timestampOf } from "../dialling/timestamp.ts";
import { NativeLink } from "./native-link.ts";

/** Options of {@link websocketDialer}. */
export interface BrowserWebSocketOptions extends TimestampOptions {
  /** Sub-protocols to offer; the server must then choose one. None by default. */
  readonly protocols?: readonly string[];
  /** When links end although their connection does not say so. Never by default. */
  readonly outages?: Outages;
}

/**
 * WebSocket, the client half for all that has the web's `WebSocket`: pages, workers, and more. Headers of the target are not sent, as
 * browsers cannot.
 */
export function websocketDialer(options: BrowserWebSocketOptions = {}): Dialer {
  return {
    name: "websocket",
    probed: true,
    dial: (target) => dial(target, options),
  };
}

function dial(target: DialTarget, options: BrowserWebSocketOptions): Link {
  const { protocols = [], outages } = options;
  const traits: LinkTraits = {
    framing: "message",
    // Who asks for binary values as text sends them so.
    payload: target.query.has("b64") ? "text" : "both",
    maxFrames: 1,
    maxChunk: target.maxChunk,
    endIsSeen: true,
  };
  const url = urlOf("ws", target, [["transport", "websocket"], ...timestampOf(options, false)]);
  const opened = open(url, protocols);
  if (opened instanceof Error) {
    const link = new DiallingLink(traits, () => {});
    link.refuse(`no WebSocket could be opened: ${opened.message}`, opened);
    return link;
  }
  const link = new DiallingLink(traits, () => opened.close());
  const forget = outages?.listen(() => link.abort());
  opened.addEventListener("open", () => link.connected(new NativeLink(opened, traits)));
  opened.addEventListener("close", ({ code, reason }) => {
    forget?.();
    // Browsers keep to themselves why.
    link.refuse(`the connection failed with ${code}`, { code, reason });
  });
  return link;
}

/** Browsers refuse some URLs at once, such as one without TLS from a page with it; and not every platform has a `WebSocket`. */
function open(url: string, protocols: readonly string[]): WebSocket | Error {
  try {
    const socket = new WebSocket(url, [...protocols]);
    socket.binaryType = "arraybuffer";
    return socket;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
