import type { Manager, ServerAddress } from "@rt/protocol/client";
import createDebug from "debug";

const log = createDebug("rt:client");

/**
 * What `DEBUG=rt:*` shows of a client, in the convention of the npm package `debug`. It hears what applications can hear, and only where it
 * is switched on when a manager is made: nothing is spent on it otherwise. It names no secrets: ids of links, `auth`, queries.
 */
export function logManager(manager: Manager, { host }: ServerAddress): void {
  if (!log.enabled) return;
  manager.on("open", () => log("%s: open by %s", host, manager.engine?.transport.name));
  manager.on("error", ({ message }) => log("%s: error: %s", host, message));
  manager.on("close", (reason) => log("%s: closed: %s", host, reason));
  manager.on("suspended", (reason) => log("%s: suspended: %s", host, reason));
  manager.on("resumed", () => log("%s: resumed by %s", host, manager.engine?.transport.name));
  manager.on("gap", ({ code }) => log("%s: gap %d", host, code));
  manager.on("reconnect_attempt", (attempt) => log("%s: attempt %d", host, attempt));
  manager.on("reconnect_failed", () => log("%s: given up", host));
}
