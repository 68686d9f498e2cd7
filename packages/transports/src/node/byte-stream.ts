import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { ByteSink, ByteStream } from "@rt/protocol";

/** Where a socket keeps its stream, so that all sockets share the same listeners. */
const STREAM: unique symbol = Symbol("rt.byteStream");

interface Carrier extends Duplex {
  [STREAM]?: NodeByteStream;
}

/**
 * A Node socket as a {@link ByteStream}. `head` holds bytes that were read from it already, as the `upgrade` event gives them.
 * The socket is not read before `bind`.
 */
export function nodeByteStream(socket: Duplex, head?: Uint8Array): ByteStream {
  return new NodeByteStream(socket, head);
}

class NodeByteStream implements ByteStream {
  readonly #socket: Carrier;
  #sink: ByteSink | undefined;
  #error: Error | undefined;
  #isFull = false;
  #isPaused = false;
  #isClosed = false;

  constructor(socket: Duplex, head: Uint8Array | undefined) {
    this.#socket = socket;
    const carrier: Carrier = socket;
    carrier[STREAM] = this;
    carrier.on("error", onError);
    carrier.on("close", onClose);
    carrier.on("drain", onDrain);
    carrier.on("end", onEnd);
    if (socket instanceof Socket) {
      socket.setNoDelay(true);
      if (socket.timeout !== undefined && socket.timeout > 0) socket.setTimeout(0);
    }
    if (head !== undefined && head.length > 0) socket.unshift(head);
    if (socket.destroyed) this.#isClosed = true;
  }

  bind(sink: ByteSink): void {
    this.#sink = sink;
    if (this.#isClosed) {
      queueMicrotask(() => sink.closed(this.#error));
      return;
    }
    this.#socket.on("data", onData);
    // A listener alone starts no socket that was paused before, as HTTP parsers do.
    if (this.#isPaused) this.#socket.pause();
    else this.#socket.resume();
  }

  write(bytes: Uint8Array): boolean {
    const socket = this.#socket;
    if (!socket.writable) return false;
    // Not the result of `write`: it counts bytes that the kernel has taken before `write` returned.
    socket.write(bytes);
    if (socket.writableLength < socket.writableHighWaterMark) return true;
    this.#isFull = true;
    return false;
  }

  pause(): void {
    this.#isPaused = true;
    this.#socket.pause();
  }

  resume(): void {
    this.#isPaused = false;
    // Unbound, it would flow into nothing.
    if (this.#sink !== undefined) this.#socket.resume();
  }

  end(): void {
    if (this.#socket.writable) this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** For the listeners below. */
  received(bytes: Uint8Array): void {
    this.#sink?.data(bytes);
  }

  drained(): void {
    if (!this.#isFull) return;
    this.#isFull = false;
    this.#sink?.drained();
  }

  finished(): void {
    this.#sink?.finished();
  }

  failed(error: Error): void {
    this.#error = error;
  }

  closed(): void {
    this.#isClosed = true;
    this.#sink?.closed(this.#error);
  }
}

function onData(this: Carrier, bytes: Uint8Array): void {
  this[STREAM]?.received(bytes);
}

function onDrain(this: Carrier): void {
  this[STREAM]?.drained();
}

function onEnd(this: Carrier): void {
  this[STREAM]?.finished();
}

function onError(this: Carrier, error: Error): void {
  this[STREAM]?.failed(error);
}

function onClose(this: Carrier): void {
  this[STREAM]?.closed();
}
