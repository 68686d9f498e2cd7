import type { Server, ServerOptions, Socket } from "@rt/server";
import { CallBox, type Caller } from "./caller.ts";
import { serve } from "./server.ts";
import { until } from "./wait.ts";

/** One client in the words of the wire. */
export class WireVisitor {
  readonly caller: Caller;
  /** What came before the answer to CONNECT, and the answer. */
  missed: readonly string[] = [];
  answer: { readonly sid?: string; readonly pid?: string; readonly message?: string } = {};

  constructor(caller: Caller) {
    this.caller = caller;
  }

  /** Asks to be let in, and waits for the answer. */
  async join(auth: string | object = "", nsp = ""): Promise<this> {
    await this.caller.greeting();
    const name = nsp === "" ? "" : `${nsp},`;
    this.caller.say(`40${name}${typeof auth === "string" ? auth : JSON.stringify(auth)}`);
    const missed: string[] = [];
    for (;;) {
      const chunk = await this.caller.next();
      if (/^4[04]/.test(chunk)) {
        this.answer = JSON.parse(chunk.slice(2 + name.length)) as WireVisitor["answer"];
        this.missed = missed;
        return this;
      }
      missed.push(chunk);
    }
  }

  /** What it shows to come back. */
  ticket(offset?: unknown): { readonly pid: string | undefined; readonly offset: unknown } {
    return { pid: this.answer.pid, offset };
  }
}

/** A server with clients on the wire. */
export async function wireScene(options: ServerOptions = {}): Promise<{
  readonly io: Server;
  readonly errors: unknown[];
  /** A client that asks to be let in. */
  readonly visit: (auth?: string | object, nsp?: string) => Promise<WireVisitor>;
  /** A client that has its greeting still to read. */
  readonly call: (query?: Readonly<Record<string, string>>) => WireVisitor;
  /** Its connection is lost, and the server knows. */
  readonly cut: (visitor: WireVisitor, nsp?: string) => Promise<void>;
  readonly socketOf: (visitor: WireVisitor, nsp?: string) => Socket | undefined;
}> {
  const box = new CallBox();
  const { io, errors } = await serve({ transports: [box], connectionStateRecovery: true, ...options });
  const socketOf = (visitor: WireVisitor, nsp = "/"): Socket | undefined =>
    io.of(nsp).sockets.get(String(visitor.answer.sid));
  const call = (query?: Readonly<Record<string, string>>): WireVisitor => new WireVisitor(box.call(query));
  return {
    io,
    errors,
    call,
    socketOf,
    visit: (auth, nsp) => call().join(auth, nsp),
    cut: async (visitor, nsp) => {
      visitor.caller.link.abort();
      await until(() => socketOf(visitor, nsp) === undefined);
    },
  };
}

/** The last argument of an event on the wire. */
export function offsetIn(chunk: string): string {
  return String((JSON.parse(chunk.slice(chunk.indexOf("["))) as unknown[]).at(-1));
}
