import { once } from "node:events";
import { createServer } from "node:http";
import type { Server, ServerOptions } from "@rt/server";
import { Server as Reference } from "socket.io";
import { onTestFinished } from "vitest";
import { portOf, type Served, serve } from "./server.ts";

/** The two implementations that a scenario is held to. */
export const IMPLEMENTATIONS = ["rt", "socket.io"] as const;
export type Implementation = (typeof IMPLEMENTATIONS)[number];

/** A server of either; to a scenario they are the same, which is what it tests. */
export async function serveEither(
  implementation: Implementation,
  options: ServerOptions = {},
): Promise<Pick<Served, "io" | "port">> {
  if (implementation === "rt") return serve({ resume: false, ...options });
  const http = createServer();
  const reference = new Reference(http, { cleanupEmptyChildNamespaces: options.cleanupEmptyChildNamespaces ?? false });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  onTestFinished(() => void reference.close());
  return { io: reference as unknown as Server, port: portOf(http) };
}
