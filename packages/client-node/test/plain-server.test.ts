import { describe, expect, it } from "vitest";
import { client, next, serve, ways } from "./support.ts";

describe.each(ways)("sessions with a Socket.IO server, by %s", (_, options) => {
  it("end with their links, as Socket.IO's do", async () => {
    const { io, url } = await serve();
    const queries: unknown[] = [];
    io.on("connection", ({ handshake }) => queries.push(handshake.query["rt"]));
    const socket = client(url, options);
    const heard: string[] = [];
    for (const event of ["open", "close", "suspended", "resumed", "gap", "reconnect"] as const)
      socket.io.on(event, () => heard.push(event));
    await next(socket, "connect");
    const { id } = socket;
    const unanswered = socket.emitWithAck("nobody listens").catch((error: unknown) => error);
    const reconnected = next(socket.io, "reconnect");
    for (const peer of io.sockets.sockets.values()) peer.conn.close();
    await next(socket, "disconnect");
    expect([socket.connected, socket.suspended, socket.active]).toEqual([false, false, true]);
    expect(await unanswered).toMatchObject({ code: "DISCONNECTED" });
    await reconnected;
    if (!socket.connected) await next(socket, "connect");
    expect(heard).toEqual(["open", "close", "open", "reconnect"]);
    expect([socket.id === id, socket.recovered]).toEqual([false, false]);
    // The server is asked, and nothing comes of it.
    const asked = options.resume === false ? undefined : "1";
    expect(queries).toEqual([asked, asked]);
  });
});
