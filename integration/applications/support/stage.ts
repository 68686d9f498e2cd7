import { once } from "node:events";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo, Socket as NetSocket } from "node:net";
import type { ServerOptions } from "socket.io";
import type { Socket } from "socket.io-client";
import { onTestFinished } from "vitest";
import { Journal } from "./journal.ts";
import type { Way } from "./ways.ts";

/** The part of every application that ends with a test. */
interface Closing {
  readonly io: { close(): Promise<void> | void };
}

/** What says more than the types of the reference know. */
interface Source {
  once(event: string, listener: () => void): unknown;
}

/** What an application makes of an HTTP server. */
type Start<Application> = (
  http: HttpServer,
  options: Partial<ServerOptions>,
  note: (line: string) => void,
) => Application;

/** An application that runs, until the end of the test. */
export interface Stage<Application> {
  readonly application: Application;
  /** What the server has noted. */
  readonly journal: Journal;
  readonly url: string;
  /** Breaks all TCP connections, and every new one until the client has noticed. */
  readonly cut: (client: Socket) => void;
}

export async function stage<Application extends Closing>(
  way: Way,
  start: Start<Application>,
): Promise<Stage<Application>> {
  const http = createServer();
  const open = new Set<NetSocket>();
  let isCut = false;
  http.on("connection", (socket) => {
    if (isCut) socket.destroy();
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  const journal = new Journal();
  const application = start(http, way.server, (line) => journal.note(line));
  onTestFinished(async () => {
    await application.io.close();
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  return {
    application,
    journal,
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    cut: (client) => {
      isCut = true;
      for (const socket of open) socket.destroy();
      const noticed = (): void => {
        isCut = false;
      };
      const { io }: { io: Source } = client;
      io.once("close", noticed);
      io.once("suspended", noticed);
    },
  };
}

/** Once a client that is about to connect has, on the transport that its way leads to. It leaves with the test. */
export async function arrived(socket: Socket, way: Way): Promise<void> {
  onTestFinished(() => void socket.disconnect());
  if (!socket.connected) await new Promise((resolve) => socket.once("connect", () => resolve(undefined)));
  if (way.route !== "upgrade") return;
  const { engine } = socket.io;
  if (engine.transport.name !== "websocket") await new Promise((resolve) => engine.once("upgrade", resolve));
}
