import type { Chunk } from "@rt/protocol";
import type { WebSocketSink } from "@rt/protocol/websocket";

/** What the frames of a peer come to. */
export interface FrameOwner {
  messageCame(chunk: Chunk): void;
  pingCame(data: Uint8Array): void;
  closeCame(code: number, reason: string): void;
  peerFailed(code: number, message: string): void;
}

/** The decoder's sink of a link, which cannot be it itself: both have a `close`. */
export class Incoming implements WebSocketSink {
  readonly #owner: FrameOwner;

  constructor(owner: FrameOwner) {
    this.#owner = owner;
  }

  text(text: string): void {
    this.#owner.messageCame(text);
  }

  binary(data: Uint8Array): void {
    this.#owner.messageCame(data);
  }

  ping(data: Uint8Array): void {
    this.#owner.pingCame(data);
  }

  /** Nobody here pings, so nobody waits for one. */
  pong(): void {}

  close(code: number, reason: string): void {
    this.#owner.closeCame(code, reason);
  }

  failed(code: number, message: string): void {
    this.#owner.peerFailed(code, message);
  }
}
