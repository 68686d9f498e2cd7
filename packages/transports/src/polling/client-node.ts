import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { BytePort, Dialer, DialTarget, Link } from "@rt/protocol";
import { nodeBytes } from "../node/bytes.ts";
import { dialPath, dialRequest, type NodeDialOptions } from "../node/dial.ts";
import { type PollingCarrier, PollingClientLink } from "./client-link.ts";
import { sendRequest } from "./client-request.ts";
import { isNumbered, NUMBER } from "./numbering.ts";

/** Options of {@link pollingDialer}. */
export interface PollingDialerOptions extends NodeDialOptions {
  /**
   * How long, in milliseconds, the connection of a POST or of the first GET may be silent. The other GETs are silent by nature: the
   * heartbeat watches them. Unlimited by default, as the session has limits of its own.
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

/**
 * HTTP long-polling, the client half for Node.
 *
 * With `rt=1` in the target's query every GET and every POST of a link bears a number, `seq`: a server that knows it can tell a request
 * from its repeat by something on the way. The dialer itself repeats none: a request that fails ends the link with `broken`.
 */
export function pollingDialer(options: PollingDialerOptions = {}): Dialer {
  return {
    name: "polling",
    probed: false,
    dial: (target) => dial(target, options),
  };
}

function dial(target: DialTarget, options: PollingDialerOptions): Link {
  const { requestTimeout = 0, bytes = nodeBytes } = options;
  const ownAgent = options.agent === undefined ? createAgent(target.secure) : undefined;
  const agent = options.agent ?? ownAgent;
  const dialOptions: NodeDialOptions = agent === undefined ? options : { ...options, agent };
  let count = 0;
  const carrier: PollingCarrier = {
    start({ sid, body, number, isPatient }, done) {
      const own: [string, string][] = [
        ["transport", "polling"],
        // Nothing on the way may answer from memory.
        ["t", `${Date.now().toString(36)}${(count++).toString(36)}`],
      ];
      if (sid !== undefined) own.push(["sid", sid]);
      if (isNumbered(target.query)) own.push([NUMBER, String(number)]);
      const request = dialRequest(target, dialOptions, {
        method: body === undefined ? "GET" : "POST",
        path: dialPath(target, own),
        headers: body === undefined ? {} : { "content-type": "text/plain;charset=UTF-8" },
        timeout: isPatient ? 0 : requestTimeout,
      });
      sendRequest(request, body, target.maxChunk, done);
      return request;
    },
    release: () => ownAgent?.destroy(),
  };
  return new PollingClientLink(carrier, target.maxChunk, bytes);
}

function createAgent(isSecure: boolean): HttpAgent {
  const options = { keepAlive: true, timeout: IDLE_TIMEOUT };
  return isSecure ? new HttpsAgent(options) : new HttpAgent(options);
}
