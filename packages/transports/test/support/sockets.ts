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

/** Enough to connect, to ask and to be answered. */
const ROUNDS = 5;

/**
 * Lets pass what time some bytes take to go to and fro on a connection of their own: whatever was on its way has come. Not a proof, but it
 * makes nothing fail that is right.
 */
export async function elsewhere(): Promise<void> {
  const [near, far] = await socketPair();
  for (let round = 0; round < ROUNDS; round++) {
    near.write("x");
    await once(far, "data");
    far.write("x");
    await once(near, "data");
  }
  near.destroy();
  far.destroy();
}
