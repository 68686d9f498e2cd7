import { ServerResponse } from "node:http";

/** The response to the request that a link stands for, for middlewares. Nobody can read it: that there is one means no. */
export class LinkResponse extends ServerResponse {
  override end(): this {
    this.emit("close");
    return this;
  }
}
