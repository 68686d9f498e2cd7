import type { ClientRequest, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { ByteStream, DialTarget, HttpHeaders, Link, LinkTraits } from "@rt/protocol";
import { DiallingLink } from "../dialling/dialling-link.ts";
import { timestampOf } from "../dialling/timestamp.ts";
import { readBody } from "./body.ts";
import { nodeByteStream } from "./byte-stream.ts";
import { dialPath, dialRequest, keepCookies, type NodeDialOptions } from "./dial.ts";
import { joinHeaders } from "./request.ts";

/** What a transport asks for in an upgrade request, and what it makes of the answer. */
export interface UpgradeDial {
  /** The value of `transport` in the query. */
  readonly transport: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly traits: LinkTraits;
  /** How long, in milliseconds, the connection may be silent before it is up; 0 for any time. */
  readonly timeout: number;
  /** What is wrong with the answer; `undefined` when nothing is. */
  faultOf(status: number, headers: HttpHeaders): string | undefined;
  /** Makes the link over the connection that the server has handed over, with the headers of its answer. */
  linkOver(stream: ByteStream, headers: HttpHeaders): Link;
}

/** The body of a refusal is for logs: of a longer one nothing is kept. */
const MAX_REFUSAL = 16_384;

/** Asks a server by an HTTP/1.1 upgrade request for a connection. */
export function dialUpgrade(target: DialTarget, options: NodeDialOptions, dial: UpgradeDial): Link {
  return new Handshake(target, options, dial).link;
}

class Handshake {
  readonly link: DiallingLink;
  readonly #dial: UpgradeDial;
  #request: ClientRequest | undefined;

  constructor(target: DialTarget, options: NodeDialOptions, dial: UpgradeDial) {
    this.#dial = dial;
    this.link = new DiallingLink(dial.traits, () => this.#request?.destroy());
    try {
      this.#request = this.#send(target, options);
    } catch (error) {
      this.link.refuse("no request could be sent", error);
    }
  }

  #send(target: DialTarget, options: NodeDialOptions): ClientRequest {
    const { transport, headers, timeout } = this.#dial;
    const path = dialPath(target, [["transport", transport], ...timestampOf(options, false)]);
    const request = dialRequest(target, options, { method: "GET", path, headers, timeout });
    request.on("upgrade", (response, socket, head) => {
      keepCookies(options, response);
      this.#upgraded(response, socket, head);
    });
    request.on("response", (response) => this.#answered(response));
    request.on("information", ({ statusCode }) => {
      // A 101 that agrees to nothing: the connection is of no use to anybody.
      if (statusCode === 101) request.destroy(new Error("the server switched to no protocol"));
    });
    request.on("timeout", () => request.destroy(new Error("the handshake timed out")));
    request.on("error", (error) => this.link.refuse(`the connection failed: ${error.message}`, error));
    request.end();
    return request;
  }

  #upgraded(response: IncomingMessage, socket: Duplex, head: Uint8Array): void {
    const stream = nodeByteStream(socket, head);
    const status = response.statusCode ?? 0;
    const headers = joinHeaders(response.headers);
    const fault = this.#dial.faultOf(status, headers);
    if (fault === undefined) {
      this.link.connected(this.#dial.linkOver(stream, headers));
    } else {
      stream.destroy();
      this.link.refuse(fault, { status });
    }
  }

  #answered(response: IncomingMessage): void {
    const status = response.statusCode ?? 0;
    readBody(response, MAX_REFUSAL, (read) => {
      const body = read.kind === "complete" ? Buffer.from(read.bytes).toString() : "";
      // Refusing destroys the request, and with it the connection.
      this.link.refuse(`the server answered ${status}: ${body.slice(0, 200)}`, { status, body });
    });
  }
}
