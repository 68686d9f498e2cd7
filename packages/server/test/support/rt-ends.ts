import type { ServerOptions, Socket } from "@rt/server";
import { RtClient } from "./rt-client.ts";
import type { RtWay } from "./rt-link.ts";
import { type Served, serve } from "./server.ts";
import { next } from "./wait.ts";

/** A client of rt's own, and its socket on the server. */
export interface RtEnds {
  readonly client: RtClient;
  readonly socket: Socket;
}

/** A server with one such client. */
export async function ends(way: RtWay, options: ServerOptions = {}): Promise<Served & RtEnds> {
  const served = await serve(options);
  return { ...served, ...(await another(way, served)) };
}

/** One more. */
export async function another(way: RtWay, { io, port }: Pick<Served, "io" | "port">): Promise<RtEnds> {
  const connected = next<[Socket]>(io, "connection");
  const client = await RtClient.joined(port, way);
  return { client, socket: (await connected)[0] };
}

/** Its link is lost, and the server knows. */
export async function away({ client, socket }: RtEnds): Promise<void> {
  const suspended = next(socket.conn, "suspended");
  await client.cut();
  await suspended;
}
