import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** The network before a server, which can fail. */
export interface Net {
  /** Where the server is to its clients. */
  readonly url: string;
  /** All connections end, and no new one comes about. */
  down(): void;
  up(): void;
}

/** A network before the server at this port, for one test. */
export async function netBefore(port: number): Promise<Net> {
  const open = new Set<Socket>();
  let isDown = false;
  const tie = (from: Socket, to: Socket): void => {
    open.add(from);
    from.pipe(to);
    from.on("error", () => to.destroy());
    from.on("close", () => {
      open.delete(from);
      to.destroy();
    });
  };
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    tie(near, far);
    tie(far, near);
    if (isDown) near.destroy();
  });
  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    cut();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    down: () => {
      isDown = true;
      cut();
    },
    up: () => {
      isDown = false;
    },
  };
}
