import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { DialTarget } from "@rt/protocol";

/** One request, whose answer the test gives. */
export interface Call {
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly response: ServerResponse;
}

/** A server whose every answer a test gives. */
export class ScriptedServer {
  readonly calls: Call[] = [];
  readonly server: Server = createServer((request, response) => void this.#take(request, response));
  #wake: () => void = () => undefined;

  static async start(): Promise<ScriptedServer> {
    const scripted = new ScriptedServer();
    scripted.server.listen(0, "127.0.0.1");
    await once(scripted.server, "listening");
    return scripted;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  target(extra: Partial<DialTarget> = {}): DialTarget {
    return {
      secure: false,
      host: `127.0.0.1:${this.port}`,
      path: "/rt/",
      query: new Map([["EIO", "4"]]),
      headers: {},
      maxChunk: 1_000_000,
      ...extra,
    };
  }

  /** The `n`th request, counted from 1, when it has come whole. */
  async call(n: number): Promise<Call> {
    for (;;) {
      const found = this.calls[n - 1];
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const query = new URL(request.url ?? "", "http://rt.test").searchParams;
    this.calls.push({ request, query, body: Buffer.concat(parts), response });
    this.#wake();
  }
}
