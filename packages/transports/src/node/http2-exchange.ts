import type { IncomingMessage, ServerResponse } from "node:http";
import type { ServerHttp2Stream } from "node:http2";
import { NodeHttpExchange } from "./http-exchange.ts";

/** A request of `node:http2`, in the form of its compatibility API: what is different where many exchanges share a connection. */
export class NodeHttp2Exchange extends NodeHttpExchange {
  readonly #stream: ServerHttp2Stream;

  constructor(request: IncomingMessage, response: ServerResponse, stream: ServerHttp2Stream) {
    super(request, response);
    this.#stream = stream;
  }

  /** The response itself does not tell. */
  protected override isGone(): boolean {
    return this.#stream.destroyed;
  }

  /** The session writes all that its streams leave in a turn at once. */
  protected override holdTurn(): void {}

  protected override isWhole(): boolean {
    const { writableFinished, aborted, rstCode } = this.#stream;
    return writableFinished && !aborted && rstCode === 0;
  }

  protected override hasBody(): boolean {
    return !this.#stream.endAfterHeaders;
  }

  /** The connection goes on; the client is told to spare the rest (RFC 9113, section 8.1). */
  protected override leaveUnread(): void {
    const stream = this.#stream;
    stream.once("finish", () => {
      stream.close();
      // What has come and was not read would keep the stream.
      this.request.resume();
    });
  }
}
