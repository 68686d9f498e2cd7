import { connectionsOf } from "./http2-connections.ts";
import { isHttp2, type NodeServer } from "./node-server.ts";

/** In milliseconds. */
const SWEEP_INTERVAL = 50;

/**
 * Closes an HTTP server. Settles when its connections are gone, or after `timeout` milliseconds, when those of unfinished requests are
 * cut. Gives the error that the server did not run.
 */
export function closeServer(server: NodeServer, timeout: number): Promise<Error | undefined> {
  return new Promise((resolve) => {
    let sweep: NodeJS.Timeout | undefined;
    const settle = (error?: Error): void => {
      clearTimeout(timer);
      clearInterval(sweep);
      resolve(error);
    };
    const timer = setTimeout(() => {
      if (isHttp2(server)) connectionsOf(server).destroy();
      else server.closeAllConnections();
      settle();
    }, timeout);
    server.close(settle);
    // Node closes the connections that have no request now. Others have none once it is answered, and would be kept for `keepAliveTimeout`.
    if (isHttp2(server)) connectionsOf(server).close();
    else sweep = setInterval(() => server.closeIdleConnections(), SWEEP_INTERVAL);
  });
}
