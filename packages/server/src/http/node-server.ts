import type { Server as HttpServer } from "node:http";
import type { Http2SecureServer, Http2Server } from "node:http2";
import type { Server as HttpsServer } from "node:https";

/** A server of `node:http2`. Browsers and their WebSockets need one of `createSecureServer({ allowHTTP1: true })`. */
export type NodeHttp2Server = Http2Server | Http2SecureServer;

/** A server of `node:http`, `node:https` or `node:http2`, listening or not yet. */
export type NodeServer = HttpServer | HttpsServer | NodeHttp2Server;

/** Does it speak HTTP/2? */
export function isHttp2(server: NodeServer): server is NodeHttp2Server {
  return "updateSettings" in server;
}

/** Applications of frameworks have `listen` too, and are none. By its methods, for not every runtime has the classes of Node. */
export function isNodeServer(target: unknown): target is NodeServer {
  if (typeof target !== "object" || target === null) return false;
  return ["listen", "address", "emit", "on"].every((name) => typeof Reflect.get(target, name) === "function");
}
