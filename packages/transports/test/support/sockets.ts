import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** Two ends of one TCP connection. */
export async function socketPair(): Promise<readonly [near: Socket, far: Socket]> {
  const server: Server = createServer({ allowHalfOpen: true });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening");
  const accepted = new Promise<Socket>((resolve) => server.once("connection", resolve));
  const near = connect({ port: address.port, host: "127.0.0.1", allowHalfOpen: true });
  await once(near, "connect");
  const far = await accepted;
  server.close();
  return [near, far];
}
