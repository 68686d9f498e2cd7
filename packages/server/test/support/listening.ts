import { once } from "node:events";
import { createServer } from "node:http";
import { type Client, type Listener, type ListenerOptions, listen } from "@rt/server/classic";
import { onTestFinished } from "vitest";
import { RtClient } from "./rt-client.ts";
import type { RtWay } from "./rt-link.ts";
import { portOf } from "./server.ts";
import { next } from "./wait.ts";

/** A listener of the classic API on a free port of the loopback, and its log. */
export interface Listening {
  readonly listener: Listener;
  readonly port: number;
  readonly lines: string[];
}

export async function listening(options: ListenerOptions = {}): Promise<Listening> {
  const lines: string[] = [];
  const http = createServer((_request, response) => response.writeHead(404).end());
  const listener = listen(http, { closeTimeout: 100, log: (line) => lines.push(line), ...options });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  onTestFinished(() => void listener.close());
  return { listener, port: portOf(http), lines };
}

/** A client of rt's own, and what the listener has of it. */
export async function visitor(
  { listener, port }: Listening,
  way: RtWay,
): Promise<{ readonly peer: RtClient; readonly client: Client }> {
  const met = next<[Client]>(listener, "connection");
  const peer = await RtClient.joined(port, way);
  return { peer, client: (await met)[0] };
}
