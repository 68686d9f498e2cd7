import { type ClientRequest, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { BytePort, Chunk, DialTarget } from "@rt/protocol";
import { timestampOf } from "../dialling/timestamp.ts";
import { dialPath, dialRequest, type NodeDialOptions } from "../node/dial.ts";
import type { Answer } from "./answer.ts";
import { sendRequest } from "./client-request.ts";
import { isNumbered, NUMBER } from "./numbering.ts";
import type { LinkRequest, PendingRequest, RequestCarrier } from "./request.ts";

/** Options of the dialers for Node whose links are made of requests. */
export interface RequestDialerOptions extends NodeDialOptions {
  /**
   * How long, in milliseconds, the connection of a POST or of the first GET may be silent. What is silent by nature is watched by the
   * heartbeat. Unlimited by default, as the session has limits of its own.
   */
  readonly requestTimeout?: number;
  /** Node's `Buffer` by default. */
  readonly bytes?: BytePort;
}

/**
 * Servers close idle connections, Node's after 5 s, and a POST that crosses the closing is lost. So the own agent closes them first;
 * a server that says in `Keep-Alive` that it is quicker is believed.
 */
const IDLE_TIMEOUT = 4000;

/** The requests of one link, by Node's HTTP client, over connections of its own unless an agent is given. */
export class NodeRequests implements RequestCarrier {
  readonly #name: string;
  readonly #target: DialTarget;
  readonly #options: RequestDialerOptions;
  readonly #ownAgent: HttpAgent | HttpsAgent | undefined;

  /** `name` is the transport's in the query. */
  constructor(name: string, target: DialTarget, options: RequestDialerOptions) {
    this.#name = name;
    this.#target = target;
    this.#ownAgent = options.agent === undefined ? createAgent(target.secure) : undefined;
    const agent = options.agent ?? this.#ownAgent;
    this.#options = agent === undefined ? options : { ...options, agent };
  }

  start(request: LinkRequest, done: (answer: Answer) => void): PendingRequest {
    const made = this.make(request);
    sendRequest(made, request.body, this.#target.maxChunk, done);
    return made;
  }

  release(): void {
    this.#ownAgent?.destroy();
  }

  /** Makes a request, unsent. Throws when the target cannot be asked. */
  make({ sid, body, number, isPatient }: LinkRequest): ClientRequest {
    const own: [string, string][] = [["transport", this.#name], ...timestampOf(this.#options, true)];
    if (sid !== undefined) own.push(["sid", sid]);
    if (isNumbered(this.#target.query)) own.push([NUMBER, String(number)]);
    return dialRequest(this.#target, this.#options, {
      method: body === undefined ? "GET" : "POST",
      path: dialPath(this.#target, own),
      headers: body === undefined ? {} : { "content-type": typeOf(body) },
      timeout: isPatient ? 0 : (this.#options.requestTimeout ?? 0),
    });
  }
}

function typeOf(body: Chunk): string {
  return typeof body === "string" ? "text/plain;charset=UTF-8" : "application/octet-stream";
}

function createAgent(isSecure: boolean): HttpAgent | HttpsAgent {
  const options = { keepAlive: true, timeout: IDLE_TIMEOUT };
  return isSecure ? new HttpsAgent(options) : new HttpAgent(options);
}
