import { type ClientRequest, type ClientRequestArgs, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent, type RequestOptions } from "node:https";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** As the polling transport's own agents: idle connections end before the server ends them. */
const OPTIONS = { keepAlive: true, timeout: 4000 };

type OnCreated = (error: Error | null, stream: Duplex) => void;

class UnrefHttpAgent extends HttpAgent {
  override createConnection(options: ClientRequestArgs, callback?: OnCreated): Duplex | null | undefined {
    return unref(super.createConnection(options, callback));
  }

  override reuseSocket(socket: Duplex, request: ClientRequest): void {
    super.reuseSocket(socket, request);
    unref(socket);
  }
}

class UnrefHttpsAgent extends HttpsAgent {
  override createConnection(options: RequestOptions, callback?: OnCreated): Duplex | null | undefined {
    return unref(super.createConnection(options, callback));
  }

  override reuseSocket(socket: Duplex, request: ClientRequest): void {
    super.reuseSocket(socket, request);
    unref(socket);
  }
}

/** An agent whose connections do not keep the process alive. */
export function unrefAgent(secure: boolean): HttpAgent | HttpsAgent {
  return secure ? new UnrefHttpsAgent(OPTIONS) : new UnrefHttpAgent(OPTIONS);
}

function unref<Stream>(stream: Stream): Stream {
  if (stream instanceof Socket) stream.unref();
  return stream;
}
