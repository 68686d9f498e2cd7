import { type Socket as AnySocket, readArguments } from "@rt/protocol/client";
import { msgpack } from "@rt/protocol/msgpack";
import { socketClass } from "./classic-socket.ts";
import {
  Manager as AnyManager,
  type BrowserClientOptions,
  type BrowserManagerOptions,
  io as dial,
  Engine,
  protocol,
  RtError,
} from "./index.ts";

const codec = msgpack();

/** A manager whose parser is MessagePack's unless it is given another one. */
class Manager extends AnyManager {
  constructor(first?: string | URL | BrowserManagerOptions, second?: BrowserManagerOptions) {
    const { url, options } = readArguments<BrowserManagerOptions>(first, second, {});
    const completed = { ...options, parser: options.parser ?? codec };
    super(url ?? completed, completed);
  }

  /** Also those that `io` has made. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof AnyManager;
  }
}

function io(first?: string | URL | BrowserClientOptions, second?: BrowserClientOptions): AnySocket {
  const { url, options } = readArguments<BrowserClientOptions>(first, second, {});
  return dial(url, { ...options, parser: options.parser ?? codec });
}

const Socket = socketClass((options) => new Manager(options));

// As what `script.ts` gives to a page or a worker.
Object.assign(globalThis, { io: Object.assign(io, { Engine, io, Manager, RtError, Socket, connect: io, protocol }) });
