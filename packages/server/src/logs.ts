import createDebug from "debug";
import type { Engine } from "./api/engine.ts";
import type { AnyNamespace, AnyServer } from "./api/server.ts";
import type { Conn } from "./engine/conn.ts";

/*
 * What `DEBUG=rt:*` shows, in the convention of the npm package `debug`. The logs hear what applications can hear, and only where they are
 * switched on when a server begins: nothing is spent on them otherwise. They name no secrets: ids of links, `auth`, queries.
 */

const engineLog = createDebug("rt:engine");
const namespaceLog = createDebug("rt:namespace");

/** Tells of the connections of an engine. */
export function logEngine(engine: Engine): void {
  if (!engineLog.enabled) return;
  engine.on("connection", logConnection);
  engine.on("connection_error", ({ req, code, message, context }) => {
    engineLog("refused a request from %s: %d %s %s", req.socket.remoteAddress, code, message, context["name"] ?? "");
  });
}

/** Tells of who enters and leaves the namespaces of a server. */
export function logNamespaces(server: AnyServer): void {
  if (!namespaceLog.enabled) return;
  logNamespace(server.sockets);
  server.on("new_namespace", logNamespace);
}

function logNamespace(namespace: AnyNamespace): void {
  const { name } = namespace;
  namespaceLog("%s: made", name);
  namespace.on("connection", (socket) => {
    namespaceLog("%s: %s entered, on %s", name, socket.id, labelOf(socket.conn));
    socket.on("disconnect", (reason) => namespaceLog("%s: %s left: %s", name, socket.id, reason));
  });
}

function logConnection(conn: Conn): void {
  const id = labelOf(conn);
  engineLog("%s: opened from %s by %s", id, conn.remoteAddress, conn.transport.name);
  conn.on("upgrade", (transport) => engineLog("%s: moved to %s", id, transport.name));
  conn.on("suspended", (reason, { message }) => engineLog("%s: suspended: %s, %s", id, reason, message));
  conn.on("resumed", () => engineLog("%s: resumed", id));
  conn.on("gap", ({ code }) => engineLog("%s: gap %d", id, code));
  conn.on("close", (reason) => engineLog("%s: closed: %s", id, reason));
}

const labels = new WeakMap<Conn, string>();
let count = 0;

/** Names a connection. Its own id may be that of its link. */
function labelOf(conn: Conn): string {
  const label = labels.get(conn) ?? `connection ${++count}`;
  labels.set(conn, label);
  return label;
}
