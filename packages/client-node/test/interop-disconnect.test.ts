import type { Socket as ServerSocket } from "socket.io";
import { describe, expect, it } from "vitest";
import type { NodeClientOptions, Socket } from "../src/index.ts";
import { client, next, proxy, type Running, serve, ways, within } from "./support.ts";

async function pair(server: Running, options: NodeClientOptions): Promise<{ socket: Socket; peer: ServerSocket }> {
  const socket = client(server.url, options);
  const [[peer]] = await Promise.all([next(server.io, "connection"), next(socket, "connect")]);
  return { socket, peer: peer as ServerSocket };
}

/** Some reasons depend on the transport: waits until it is the last one. */
async function settled(socket: Socket, options: NodeClientOptions): Promise<void> {
  const { engine } = socket.io;
  const isAlone = options.transports?.length === 1;
  if (engine !== undefined && !isAlone && engine.transport.name === "polling") await next(engine, "upgrade");
}

describe.each(ways)("disconnecting from a Socket.IO server, by %s", (_, options) => {
  it("by the server: no return by itself", async () => {
    const server = await serve();
    const { socket, peer } = await pair(server, options);
    const heard = next(socket, "disconnect");
    peer.disconnect();
    expect(await heard).toEqual(["io server disconnect"]);
    expect([socket.active, socket.id]).toEqual([false, undefined]);
    socket.connect();
    await next(socket, "connect");
  });

  it("by the server with the whole connection: no return by itself", async () => {
    const server = await serve();
    const { socket, peer } = await pair(server, options);
    const heard = next(socket, "disconnect");
    peer.disconnect(true);
    expect((await heard)[0]).toBe("io server disconnect");
    expect(socket.active).toBe(false);
  });

  it("by the client: what was emitted before still arrives", async () => {
    const server = await serve();
    const { socket, peer } = await pair(server, options);
    const left = next(peer, "disconnect");
    const isPolling = peer.conn.transport.name === "polling";
    // Socket.IO's server calls listeners a tick later, and not when the client has left by then: two writes to a WebSocket may be one to it.
    const said = new Promise((resolve) => (isPolling ? peer.on("last", () => resolve("last")) : peer.onAny(resolve)));
    const heard = next(socket, "disconnect");
    socket.emit("last", "x".repeat(10_000));
    socket.disconnect();
    expect(await heard).toEqual(["io client disconnect"]);
    expect(await within(said, "the event")).toBe("last");
    // A polling session ends in the same body, and Socket.IO's server looks at its end first.
    expect(["client namespace disconnect", ...(isPolling ? ["transport close"] : [])]).toContain((await left)[0]);
  });

  it("by a close of the engine: it comes back", async () => {
    const server = await serve();
    const { socket, peer } = await pair(server, options);
    const left = next(peer, "disconnect");
    const heard = next(socket, "disconnect");
    socket.io.engine?.close();
    expect((await heard)[0]).toBe("forced close");
    expect(socket.active).toBe(true);
    expect((await left)[0]).toBe("transport close");
    await next(socket, "connect");
  });

  it("by a close of the server: the transport is closed", async () => {
    const server = await serve();
    const { socket, peer } = await pair(server, { ...options, reconnection: false });
    await settled(socket, options);
    // Without a request that waits, the client hears of it by a refusal of its next one.
    const { transport } = peer.conn;
    if (transport.name === "polling" && !transport.writable) {
      await Promise.race([next(transport, "ready"), next(peer.conn, "upgrade")]);
    }
    const heard = next(socket, "disconnect");
    server.io.engine.close();
    expect((await heard)[0]).toBe("transport close");
  });

  it("by a kill of the server, and it comes back to the next one on the same port, with what was emitted meanwhile", async () => {
    const server = await serve();
    const { socket } = await pair(server, options);
    await settled(socket, options);
    const heard = next(socket, "disconnect");
    await server.kill();
    const [reason, details] = await heard;
    expect(["transport close", "transport error"]).toContain(reason);
    expect(details).toMatchObject({
      message: expect.any(String),
      description: expect.any(String),
      code: expect.any(Number),
    });
    expect([socket.active, socket.connected]).toEqual([true, false]);
    const attempts: unknown[] = [];
    socket.io.on("reconnect_attempt", (attempt) => attempts.push(attempt));
    await next(socket, "connect_error");
    const answer = socket.emitWithAck("meanwhile", 1);
    const again = await serve({}, server.port);
    const seen: unknown[] = [];
    again.io.on("connection", (peer) => {
      peer.on("meanwhile", (n, reply) => {
        seen.push(n);
        reply(n + 1);
      });
    });
    await next(socket.io, "reconnect");
    expect(await answer).toBe(2);
    expect(seen).toEqual([1]);
    expect(attempts.slice(0, 2)).toEqual([1, 2]);
  });

  it("by silence of the server: ping timeout, and it comes back", async () => {
    const server = await serve({ pingInterval: 150, pingTimeout: 100 });
    const way = await proxy(server.port);
    const { socket } = await pair({ ...server, url: way.url }, options);
    await settled(socket, options);
    const heard = next(socket, "disconnect");
    way.freeze();
    expect((await heard)[0]).toBe("ping timeout");
    way.thaw();
    await next(socket, "connect");
  });

  it("by a message above maxHttpBufferSize, and not by one just below", async () => {
    const limit = 20_000;
    const server = await serve({ maxHttpBufferSize: limit });
    const { socket, peer } = await pair(server, { ...options, reconnection: false });
    await settled(socket, options);
    peer.on("size", (text: string, reply: (size: number) => void) => reply(text.length));
    // `4` of the frame, and `20["size",""]` around the text.
    const overhead = '420["size",""]'.length;
    expect(await socket.emitWithAck("size", "x".repeat(limit - overhead))).toBe(limit - overhead);
    const left = next(peer, "disconnect");
    const heard = next(socket, "disconnect");
    const answer = socket.emitWithAck("size", "x".repeat(limit - overhead + 1));
    await expect(answer).rejects.toMatchObject({ code: "DISCONNECTED" });
    const isPolling = socket.io.engine?.transport.name === "polling";
    expect((await heard)[0]).toBe(isPolling ? "transport error" : "transport close");
    await left;
  });
});
