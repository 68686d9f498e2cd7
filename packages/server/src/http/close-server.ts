import type { NodeServer } from "./attachment.ts";

/**
 * Closes an HTTP server. Settles when its connections are gone, or after `timeout` milliseconds, when those of unfinished requests are
 * cut. Gives the error that the server did not run.
 */
export function closeServer(server: NodeServer, timeout: number): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      server.closeAllConnections();
      resolve(undefined);
    }, timeout);
    server.close((error) => {
      clearTimeout(timer);
      resolve(error);
    });
    // Connections kept alive without a request would hold it up as long as their clients like.
    server.closeIdleConnections();
  });
}
