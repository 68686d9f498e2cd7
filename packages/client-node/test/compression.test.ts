import type { Socket as NetSocket } from "node:net";
import { Manager, type NodeClientOptions, type PerMessageDeflateOptions } from "@rt/client-node";
import type { ServerOptions, Socket as ServerSocket } from "socket.io";
import { describe, expect, test } from "vitest";
import { client, next, serve } from "./support.ts";

const LONG = "long € ".repeat(20_000);

interface Meeting {
  readonly theirs: ServerSocket;
  readonly ours: ReturnType<typeof client>;
  readonly net: NetSocket;
}

/** Our client on a server of the reference. */
async function meet(server: Partial<ServerOptions>, options: NodeClientOptions = {}): Promise<Meeting> {
  const { io, http, url } = await serve(server);
  const opened = next(http, "connection");
  const arrived = next(io, "connection");
  const ours = client(url, { transports: ["websocket"], ...options });
  const [net] = (await opened) as [NetSocket];
  const [theirs] = (await arrived) as [ServerSocket];
  await (ours.connected ? undefined : next(ours, "connect"));
  return { theirs, ours, net };
}

/** How many bytes come at the server for an event of ours. */
async function costOf({ theirs, net }: Meeting, emit: () => unknown): Promise<number> {
  const before = net.bytesRead;
  const came = next(theirs, "m");
  emit();
  await came;
  return net.bytesRead - before;
}

const SETTINGS = [
  ["a low threshold", { threshold: 0 }],
  ["no context taken over", { threshold: 0, clientNoContextTakeover: true, serverNoContextTakeover: true }],
  ["small windows", { threshold: 0, clientMaxWindowBits: 9, serverMaxWindowBits: 10 }],
] as const;

describe.each(SETTINGS)("on a server of the reference that compresses, with %s,", (_name, perMessageDeflate) => {
  test("a client says and hears all, compressed both ways, in order", async () => {
    const meeting = await meet({ perMessageDeflate }, { perMessageDeflate: { threshold: 0 } });
    const { theirs, ours, net } = meeting;
    const written = net.bytesWritten;
    theirs.onAny((event, ...args) => theirs.emit(event, ...args));
    expect(await costOf(meeting, () => ours.emit("m", LONG))).toBeLessThan(LONG.length / 10);
    const values = [LONG, "", Buffer.alloc(50_000, "bytes"), [LONG.slice(0, 2000), Buffer.from("x")], "short"];
    const echoed: unknown[] = [];
    ours.on("value", (value) => echoed.push(value));
    const end = next(ours, "end");
    for (const value of values) ours.emit("value", value);
    ours.emit("end");
    await end;
    expect(echoed).toEqual(values);
    expect(net.bytesWritten - written).toBeLessThan(20_000);
  });
});

describe("a client", () => {
  test("compresses from 1,024 bytes on, where nothing else is said and the server agrees", async () => {
    const meeting = await meet({ perMessageDeflate: true });
    expect(await costOf(meeting, () => meeting.ours.emit("m", "x".repeat(900)))).toBeGreaterThan(900);
    expect(await costOf(meeting, () => meeting.ours.emit("m", "x".repeat(2000)))).toBeLessThan(200);
  });

  test("leaves alone what is not to be compressed, said before or while it is connected, and sent again or not", async () => {
    const meeting = await meet({ perMessageDeflate: true }, { retries: 1, ackTimeout: 30_000 });
    const { ours, theirs } = meeting;
    theirs.onAny((_event, ...args) => {
      const answer: unknown = args.at(-1);
      if (typeof answer === "function") answer();
    });
    expect(await costOf(meeting, () => ours.compress(false).emit("m", LONG))).toBeGreaterThan(LONG.length);
    expect(await costOf(meeting, () => ours.compress(true).emit("m", LONG))).toBeLessThan(LONG.length / 10);
    expect(await costOf(meeting, () => ours.volatile.compress(false).emit("m", LONG))).toBeGreaterThan(LONG.length);
    expect(
      await costOf(meeting, () =>
        ours
          .compress(false)
          .timeout(30_000)
          .emit("m", LONG, () => {}),
      ),
    ).toBeGreaterThan(LONG.length);
    expect(await costOf(meeting, () => ours.emit("m", LONG))).toBeLessThan(LONG.length / 10);
  });

  test("takes what is said of WebSockets alone", async () => {
    const settings = { transportOptions: { websocket: { perMessageDeflate: false } } };
    const meeting = await meet({ perMessageDeflate: true }, settings);
    expect(await costOf(meeting, () => meeting.ours.emit("m", LONG))).toBeGreaterThan(LONG.length);
  });

  test.each([
    ["does not offer it", true, false],
    ["is not answered", false, true],
  ])("does not compress where it %s", async (_what, server, own) => {
    const meeting = await meet({ perMessageDeflate: server }, { perMessageDeflate: own });
    expect(await costOf(meeting, () => meeting.ours.emit("m", LONG))).toBeGreaterThan(LONG.length);
  });

  test.each([
    ["perMessageDeflate", 1],
    ["perMessageDeflate.threshold", { threshold: -1 }],
    ["perMessageDeflate.clientMaxWindowBits", { clientMaxWindowBits: 7 }],
  ])("refuses an option %s of %j", (name, perMessageDeflate) => {
    const options = { perMessageDeflate: perMessageDeflate as PerMessageDeflateOptions, autoConnect: false };
    expect(() => new Manager("http://127.0.0.1:1", options)).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION", message: expect.stringContaining(`${name} is `) }),
    );
  });
});
