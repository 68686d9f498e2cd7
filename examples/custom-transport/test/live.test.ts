import { type Socket as ClientSocket, io as connect, type NodeClientOptions } from "@rt/client-node";
import { Server, type ServerOptions, type Socket } from "@rt/server";
import { describe, expect, it, onTestFinished } from "vitest";
import { messagePort, portDialer } from "../src/transport.ts";
import { Cable } from "./cable.ts";

interface Ends {
  readonly cable: Cable;
  readonly io: Server;
  readonly client: ClientSocket;
  readonly socket: Socket;
}

function serve(options: ServerOptions = {}): { readonly cable: Cable; readonly io: Server } {
  const cable = new Cable();
  const io = new Server({ transports: [messagePort(cable.parent)], closeTimeout: 100, ...options });
  onTestFinished(async () => {
    await io.close();
    cable.end();
  });
  return { cable, io };
}

function dial(cable: Cable, options: NodeClientOptions = {}): ClientSocket {
  const quick = { reconnectionDelay: 5, reconnectionDelayMax: 5 };
  const client = connect("http://worker/", { transports: [portDialer(cable)], forceNew: true, ...quick, ...options });
  onTestFinished(() => void client.disconnect());
  return client;
}

async function ends(options?: NodeClientOptions): Promise<Ends> {
  const { cable, io } = serve();
  const connected = new Promise<Socket>((resolve) => void io.once("connection", resolve));
  const client = dial(cable, options);
  await new Promise<void>((resolve) => void client.once("connect", resolve));
  return { cable, io, client, socket: await connected };
}

/** Numbers, in their order. */
const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

/** Collects what an event brings. */
function collect(from: { on(event: string, listener: (n: number) => void): unknown }, event: string): number[] {
  const came: number[] = [];
  from.on(event, (n) => came.push(n));
  return came;
}

describe("a server and a client whose links are ports", () => {
  it("carry events, binary values and acknowledgements both ways, and rooms", async () => {
    const { io, client, socket } = await ends();
    const bytes = Uint8Array.from({ length: 70_000 }, (_, n) => n);
    socket.on("echo", (text, value, answer) => answer([text, value]));
    client.on("double", (n, answer) => answer(2 * n));
    expect(await client.emitWithAck("echo", "é\u001e", bytes)).toEqual(["é\u001e", bytes]);
    expect(await socket.emitWithAck("double", 21)).toBe(42);
    const news = new Promise((resolve) => void client.once("news", resolve));
    await socket.join("room");
    io.to("room").emit("news", 1);
    expect(await news).toBe(1);
    expect([client.io.engine?.transport.name, socket.conn.transport.name]).toEqual(["port", "port"]);
  });

  it("lose nothing by a cut, and go on over another port", async () => {
    const { cable, client, socket } = await ends();
    const [atClient, atServer] = [collect(client, "down"), collect(socket, "up")];
    const { id } = client;
    let resumed: Promise<void> | undefined;
    for (const n of upTo(300)) {
      if (n % 100 === 50) {
        // There is no link to cut before.
        await resumed;
        resumed = new Promise((resolve) => void client.io.once("resumed", resolve));
        cable.cut();
      }
      client.emit("up", n);
      socket.emit("down", n);
      if (n % 10 === 0) await new Promise(setImmediate);
    }
    await expect.poll(() => [atClient.length, atServer.length]).toEqual([300, 300]);
    expect([atClient, atServer]).toEqual([upTo(300), upTo(300)]);
    expect([client.recovered, socket.recovered, client.id, socket.id]).toEqual([true, true, id, id]);
  });

  it("hold back while the other end does not read, and lose nothing by that", async () => {
    const { cable, client, socket } = await ends();
    const [kept, volatile] = [collect(client, "kept"), collect(client, "volatile")];
    cable.hold();
    for (const n of upTo(1000)) {
      socket.emit("kept", n);
      if (n % 10 === 0) await new Promise(setImmediate);
      socket.volatile.emit("volatile", n);
    }
    cable.release();
    await expect.poll(() => kept.length).toBe(1000);
    expect(kept).toEqual(upTo(1000));
    // The link took a window's worth, and then said that it is full.
    expect(volatile.length).toBeLessThan(16);
  });

  it("show the client's query as that of its handshake, and no address", async () => {
    const { socket } = await ends({ query: { user: "ada & bob" } });
    const { query, address, headers, secure, xdomain } = socket.handshake;
    expect(query).toMatchObject({ user: "ada & bob", EIO: "4", transport: "port" });
    expect({ address, headers, secure, xdomain }).toEqual({ address: "", headers: {}, secure: true, xdomain: false });
  });

  it("part where the server does not want the client", async () => {
    const { cable } = serve({ allowRequest: ({ url }, answer) => answer(null, url?.includes("key=right") === true) });
    const stranger = dial(cable, { query: { key: "wrong" }, reconnection: false });
    await new Promise((resolve) => void stranger.once("connect_error", resolve));
    const known = dial(cable, { query: { key: "right" } });
    await new Promise<void>((resolve) => void known.once("connect", resolve));
    expect(stranger.connected).toBe(false);
  });

  it("leave what else comes to the thread alone", async () => {
    const { cable, client, socket } = await ends();
    const heard: unknown[] = [];
    cable.parent.on("message", (said) => heard.push(said));
    for (const thing of [null, "text", 7, { port: "none" }]) cable.say(thing);
    await expect.poll(() => heard.length).toBe(4);
    socket.on("echo", (answer) => answer("still here"));
    expect(await client.emitWithAck("echo")).toBe("still here");
  });
});
