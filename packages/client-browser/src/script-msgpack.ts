import type { Socket as AnySocket } from "@rt/protocol/client";
import { msgpack } from "@rt/protocol/msgpack";
import {
  Manager as AnyManager,
  type BrowserClientOptions,
  type BrowserManagerOptions,
  io as dial,
  Engine,
  protocol,
  RtError,
  Socket,
} from "./index.ts";

const codec = msgpack();

/** A manager whose parser is MessagePack's unless it is given another one. */
class Manager extends AnyManager {
  constructor(url?: string | URL, options: BrowserManagerOptions = {}) {
    super(url, { ...options, parser: options.parser ?? codec });
  }

  /** Also those that `io` has made. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof AnyManager;
  }
}

function io(first?: string | URL | BrowserClientOptions, second?: BrowserClientOptions): AnySocket {
  const isUrl = first === undefined || typeof first === "string" || first instanceof URL;
  const options = (isUrl ? second : first) ?? {};
  return dial(isUrl ? first : undefined, { ...options, parser: options.parser ?? codec });
}

// As what `script.ts` gives to a page or a worker.
Object.assign(globalThis, { io: Object.assign(io, { Engine, io, Manager, RtError, Socket, connect: io, protocol }) });
