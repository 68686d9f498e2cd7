import { setImmediate } from "node:timers/promises";
import * as ws from "ws";
import { portableBytes } from "../../src/bytes/index.ts";
import type { BytePort } from "../../src/contracts/index.ts";
import { WebSocketDecoder, type WebSocketSink } from "../../src/websocket/index.ts";

/** What came out of a decoder: its kind, then text, bytes in hexadecimal, or a code. The words of a failure are left out. */
export type Heard = readonly [
  kind: "text" | "binary" | "ping" | "pong" | "close" | "failed",
  ...what: (string | number)[],
];

export interface Limits {
  readonly maxMessage: number;
  readonly maxFragments?: number;
  /** The most chunks that a frame may come in: a limit that ws alone has. */
  readonly maxChunks?: number;
}

const LIMITS: Limits = { maxMessage: 1_000_000 };

/** A sink that writes down what it hears. */
export class Listener implements WebSocketSink {
  readonly heard: Heard[] = [];

  text(text: string): void {
    this.#add(["text", text]);
  }

  binary(data: Uint8Array): void {
    this.#add(["binary", hex(data)]);
  }

  ping(data: Uint8Array): void {
    this.#add(["ping", hex(data)]);
  }

  pong(data: Uint8Array): void {
    this.#add(["pong", hex(data)]);
  }

  close(code: number, reason: string): void {
    this.#add(["close", code, reason]);
  }

  failed(code: number): void {
    this.#add(["failed", code]);
  }

  /** Called after each. */
  after(): void {}

  #add(what: Heard): void {
    this.heard.push(what);
    this.after();
  }
}

/** What our decoder makes of `chunks`. */
export function heard(
  role: "client" | "server",
  chunks: readonly Uint8Array[],
  limits: Limits = LIMITS,
  bytes: BytePort = portableBytes,
): readonly Heard[] {
  const listener = new Listener();
  const decoder = new WebSocketDecoder(bytes, listener, { role, ...limits });
  for (const chunk of chunks) decoder.read(chunk);
  return listener.heard;
}

/** What `ws` makes of them. */
export async function heardByWs(
  role: "client" | "server",
  chunks: readonly Uint8Array[],
  limits: Limits = LIMITS,
): Promise<readonly Heard[]> {
  const all: Heard[] = [];
  const receiver = new Receiver({
    isServer: role === "server",
    maxPayload: limits.maxMessage,
    maxFragments: limits.maxFragments ?? 16_384,
    maxBufferedChunks: limits.maxChunks ?? 0,
  });
  let isOver = false;
  receiver.on("message", (data, isBinary) => all.push(isBinary ? ["binary", hex(data)] : ["text", data.toString()]));
  receiver.on("ping", (data) => all.push(["ping", hex(data)]));
  receiver.on("pong", (data) => all.push(["pong", hex(data)]));
  receiver.on("conclude", (code, reason) => {
    isOver = true;
    all.push(["close", code, reason.toString()]);
  });
  receiver.on("error", (error) => {
    const symbol = Object.getOwnPropertySymbols(error).find(({ description }) => description === "status-code");
    all.push(["failed", symbol === undefined ? 0 : Number(Reflect.get(error, symbol))]);
  });
  for (const chunk of chunks) {
    if (isOver || receiver.errored !== null) break;
    receiver.write(Buffer.from(chunk));
  }
  // Errors come in a later turn.
  await setImmediate();
  return all;
}

function hex(data: Uint8Array): string {
  return Buffer.from(data).toString("hex");
}

interface WsReceiver {
  readonly errored: Error | null;
  on(event: "message", listener: (data: Buffer, isBinary: boolean) => void): void;
  on(event: "ping" | "pong", listener: (data: Buffer) => void): void;
  on(event: "conclude", listener: (code: number, reason: Buffer) => void): void;
  on(event: "error", listener: (error: Error) => void): void;
  write(chunk: Buffer): void;
}

interface WsInside {
  readonly Receiver: new (options: {
    isServer: boolean;
    maxPayload: number;
    maxFragments: number;
    maxBufferedChunks: number;
  }) => WsReceiver;
  readonly Sender: {
    frame(
      data: Buffer,
      options: {
        fin: boolean;
        rsv1: boolean;
        opcode: number;
        mask: boolean;
        readOnly: boolean;
        generateMask?: (target: Uint8Array) => void;
      },
    ): Uint8Array[];
  };
  readonly subprotocol: { parse(header: string): Set<string> };
}

// `ws` exports its halves; its types leave them out.
const inside = ws as unknown as WsInside;
const Receiver: WsInside["Receiver"] = inside.Receiver;
export const Sender: WsInside["Sender"] = inside.Sender;
export const subprotocol: WsInside["subprotocol"] = inside.subprotocol;
