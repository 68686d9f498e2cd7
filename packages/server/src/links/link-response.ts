import { ServerResponse } from "node:http";

/** The response to the request that a link stands for, for middlewares. Nobody can read it: that there is one, or its beginning, means no. */
export class LinkResponse extends ServerResponse {
  // Whatever writes comes by here, unless the head was written before.
  override writeHead(): this {
    return this.end();
  }

  override end(): this {
    this.emit("close");
    return this;
  }
}
