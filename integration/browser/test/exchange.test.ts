import { describe, expect, it } from "vitest";
import { openPage } from "../support/open-page.ts";
import { kinds, serve } from "../support/serve.ts";

interface Way {
  readonly name: string;
  readonly transports?: string[];
  /** What carries the connection in the end. */
  readonly last: string;
}

const ways: readonly Way[] = [
  { name: "polling", transports: ["polling"], last: "polling" },
  { name: "WebSocket", transports: ["websocket"], last: "websocket" },
  { name: "polling, upgraded to WebSocket", transports: ["polling", "websocket"], last: "websocket" },
  { name: "the default", last: "websocket" },
];

function optionsOf(transports: string[] | undefined): { transports?: string[] } {
  return transports === undefined ? {} : { transports };
}

describe.each(kinds)("a page and a server of %s", (kind) => {
  it.each(ways)("exchange events, answers and binary both ways, in order, by $name", async ({ transports, last }) => {
    const { url, onPeer } = await serve(kind);
    const atServer: unknown[] = [];
    onPeer((peer) => {
      peer.on("numbered", (n, bytes) => atServer.push([n, bytes]));
      peer.on("ask me", (answer) => {
        if (typeof answer === "function") peer.emit("what?", Buffer.from("4"), answer);
      });
    });
    const page = await openPage(url);
    const inPage = await page.evaluate(
      async ({ options, goal }) => {
        const socket = io(options);
        socket.on("what?", (data, reply) => reply(data instanceof ArrayBuffer, data));
        // What is sent at every stage of the connection.
        const echoes: Promise<[number, ArrayBuffer]>[] = [];
        const count = 60;
        for (let n = 0; n < count; n++) {
          socket.emit("numbered", n, Uint8Array.of(n));
          echoes.push(
            new Promise((resolve) => {
              socket.emit(
                "echo",
                n,
                { deep: [Uint8Array.of(n)] },
                (echoed: number, { deep }: { deep: [ArrayBuffer] }) => resolve([echoed, deep[0]]),
              );
            }),
          );
          if (n % 6 === 5) await echoes[n - 5];
        }
        const answers = await Promise.all(echoes);
        const { engine } = socket.io;
        while (engine !== undefined && engine.transport.name !== goal) {
          await new Promise<void>((resolve) => engine.once("upgrade", () => resolve()));
        }
        const asked = await new Promise<[boolean, ArrayBuffer]>((resolve) =>
          socket.emit("ask me", (isBuffer: boolean, data: ArrayBuffer) => resolve([isBuffer, data])),
        );
        return {
          areRight: answers.every(([n, bytes], at) => n === at && new Uint8Array(bytes)[0] === at),
          asked: [asked[0], new TextDecoder().decode(asked[1])],
          transport: socket.io.engine?.transport.name,
        };
      },
      { options: optionsOf(transports), goal: last },
    );
    expect(inPage).toEqual({ areRight: true, asked: [true, "4"], transport: last });
    expect(atServer).toEqual(Array.from({ length: 60 }, (_, n) => [n, Buffer.from([n])]));
  });

  it.each(ways.slice(0, 2))("take Blobs and Files for what they hold, by $name", async ({ transports }) => {
    const { url, onPeer } = await serve(kind);
    const atServer: unknown[] = [];
    onPeer((peer) => {
      peer.on("file", (...args) => atServer.push(...args));
      peer.on("ask me", (answer) => {
        if (typeof answer === "function") peer.emit("what?", answer);
      });
    });
    const page = await openPage(url);
    const answer = await page.evaluate(async (options) => {
      const socket = io(options);
      socket.on("what?", (reply) => reply(new Blob(["an answer"])));
      await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
      socket.emit("file", { it: new File(["x".repeat(50_000)], "x.txt") }, new Blob(["é"]));
      socket.emit("file", "behind them");
      return new TextDecoder().decode(await socket.emitWithAck("ask me"));
    }, optionsOf(transports));
    expect(answer).toBe("an answer");
    expect(atServer).toEqual([{ it: Buffer.from("x".repeat(50_000)) }, Buffer.from("é"), "behind them"]);
  });
});

describe("a Blob", () => {
  it.each(ways.slice(0, 2))("that is sent before the socket leaves arrives, by $name", async ({ transports }) => {
    const { url, onPeer } = await serve("rt");
    const atServer: unknown[] = [];
    const left = new Promise((resolve) => {
      onPeer((peer) => {
        peer.on("file", (data) => atServer.push(data));
        peer.on("disconnect", resolve);
      });
    });
    const page = await openPage(url);
    await page.evaluate(async (options) => {
      const socket = io(options);
      await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
      socket.emit("file", new Blob(["last"]));
      socket.disconnect();
    }, optionsOf(transports));
    expect(await left).toBe("client namespace disconnect");
    expect(atServer).toEqual([Buffer.from("last")]);
  });
});

describe("what a listener throws", () => {
  it("is an uncaught error of the page, and the connection carries on", async () => {
    const { url, onPeer } = await serve("rt");
    onPeer((peer) => {
      peer.emit("a");
      peer.emit("b");
    });
    const page = await openPage(url, ["in a listener"]);
    const isConnected = await page.evaluate(async () => {
      const socket = io();
      socket.on("a", () => {
        throw new Error("in a listener");
      });
      await new Promise<void>((resolve) => socket.on("b", () => resolve()));
      return socket.connected;
    });
    expect(isConnected).toBe(true);
  });
});
