import { connectionsOf } from "./http2-connections.ts";
import { isHttp2, type NodeServer } from "./node-server.ts";

/**
 * Closes an HTTP server. Settles when its connections are gone, or after `timeout` milliseconds, when those of unfinished requests are
 * cut. Gives the error that the server did not run.
 */
export function closeServer(server: NodeServer, timeout: number): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      if (isHttp2(server)) connectionsOf(server).destroy();
      else server.closeAllConnections();
      resolve(undefined);
    }, timeout);
    server.close((error?: Error) => {
      clearTimeout(timer);
      resolve(error);
    });
    // Connections kept alive without a request would hold it up as long as their clients like.
    if (isHttp2(server)) connectionsOf(server).close();
    else server.closeIdleConnections();
  });
}
