import { jsonValue } from "@rt/protocol/testing";
import { type Client, Listener } from "@rt/server/classic";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { connected, WAYS } from "./support/client.ts";
import { type Listening, listening } from "./support/listening.ts";
import { next, until } from "./support/wait.ts";

/** A client of the reference, and what the listener has of it. */
async function guest({ listener, port }: Listening) {
  const met = next<[Client]>(listener, "connection");
  const peer = await connected(port, "websocket");
  return { peer, client: (await met)[0] };
}

describe.each(WAYS)("a listener of the classic API, with a client of Socket.IO by %s", (way) => {
  it("exchanges messages with it, and hears when it is gone", async () => {
    const { listener, port, lines } = await listening();
    const heard: unknown[] = [];
    listener.on("connection", (client) => {
      heard.push([
        client.sessionId,
        client.connected,
        client.connections,
        listener.clients[client.sessionId] === client,
      ]);
      client.on("message", (message) => {
        heard.push(message);
        client.send({ echo: message });
      });
      client.on("disconnect", () => heard.push("disconnect"));
    });
    const gone = next<[Client]>(listener, "clientDisconnect");
    const peer = await connected(port, way);
    const id = peer.id;
    peer.send("hello");
    expect(await next(peer, "message")).toEqual([{ echo: "hello" }]);
    peer.disconnect();
    const [client] = await gone;
    expect([client.sessionId, client.connected, client.connections]).toEqual([id, false, 1]);
    expect(heard).toEqual([[id, true, 1, true], "hello", "disconnect"]);
    expect(Object.keys(listener.clients)).toEqual([]);
    expect(lines).toEqual([
      "socket.io ready - accepting connections",
      `client ${id} connected by ${way === "websocket" ? "websocket" : "polling"}`,
      `client ${id} disconnected`,
    ]);
    client.send("to nobody");
  });
});

describe("the listeners of a listener", () => {
  it("may be given as options, have the listener as `this`, and hear all in order", async () => {
    const heard: unknown[] = [];
    const note = (name: string) =>
      function (this: Listener, ...args: unknown[]): void {
        heard.push([name, this instanceof Listener, ...args]);
      };
    const served = await listening({
      onClientConnect: note("clientConnect"),
      onConnection: note("connection"),
      onClientMessage: note("clientMessage"),
      onClientDisconnect: note("clientDisconnect"),
    });
    const { peer, client } = await guest(served);
    client.on("message", function (message) {
      heard.push(["message", this === client, message]);
    });
    peer.send([1, null]);
    await next(served.listener, "clientMessage");
    peer.disconnect();
    await next(served.listener, "clientDisconnect");
    expect(heard).toEqual([
      ["clientConnect", true, client],
      ["connection", true, client],
      ["message", true, [1, null]],
      ["clientMessage", true, [1, null], client],
      ["clientDisconnect", true, client],
    ]);
  });

  it("can be removed", async () => {
    const served = await listening();
    const heard: unknown[] = [];
    const listener = (): void => void heard.push("it was called");
    served.listener.addListener("connection", listener);
    served.listener.removeListener("connection", listener);
    await guest(served);
    expect(heard).toEqual([]);
  });

  it("may throw: it is in the log, and the others are called", async () => {
    const served = await listening();
    served.listener.on("clientMessage", () => {
      throw new Error("by a listener");
    });
    const { peer, client } = await guest(served);
    client.on("message", () => {
      throw Object.create(null);
    });
    const answered = next(served.listener, "clientMessage");
    peer.send("x");
    await answered;
    expect(served.lines.at(-2)).toBe("[object Object]");
    expect(served.lines.at(-1)).toMatch(/^Error: by a listener\n/);
  });
});

describe("a broadcast of the classic API", () => {
  it("goes to all clients but the excepted ones", async () => {
    const served = await listening();
    const guests = [await guest(served), await guest(served), await guest(served)] as const;
    const heard = guests.map(({ peer }) => {
      const messages: unknown[] = [];
      peer.on("message", (message) => messages.push(message));
      return messages;
    });
    const [first, second, third] = guests;
    served.listener.broadcast("to all");
    served.listener.broadcast("but the first", first.client.sessionId);
    served.listener.broadcast("but two", [second.client.sessionId, third.client.sessionId]);
    served.listener.broadcast("but none", []);
    first.client.broadcast("of the first");
    served.listener.broadcast("end");
    await until(() => heard.every((messages) => messages.at(-1) === "end"));
    expect(heard).toEqual([
      ["to all", "but two", "but none", "end"],
      ["to all", "but the first", "but none", "of the first", "end"],
      ["to all", "but the first", "but none", "of the first", "end"],
    ]);
  });
});

describe("a message of the classic API", () => {
  it("may be any value of JSON, both ways", async () => {
    const served = await listening();
    const { peer, client } = await guest(served);
    client.on("message", (message) => client.send(message));
    await fc.assert(
      fc.asyncProperty(jsonValue(), async (message) => {
        peer.send(message);
        expect(await next(peer, "message")).toEqual([message]);
      }),
      { numRuns: 50 },
    );
  });

  it("may be binary", async () => {
    const served = await listening();
    const { peer, client } = await guest(served);
    client.send(Buffer.from("bytes"));
    expect(await next(peer, "message")).toEqual([Buffer.from("bytes")]);
  });

  it("has no value where a client sends none", async () => {
    const served = await listening();
    const { peer, client } = await guest(served);
    const heard: unknown[] = [];
    client.on("message", (message) => heard.push(message));
    peer.emit("message");
    peer.emit("message", () => undefined);
    peer.emit("other", 1);
    peer.send("end");
    await until(() => heard.length === 3);
    expect(heard).toEqual([undefined, undefined, "end"]);
  });

  it.each([[undefined], [() => 0], [Symbol("a")]])("is not %s", async (message) => {
    const served = await listening();
    const { client } = await guest(served);
    const refusal = expect.objectContaining({ code: "INVALID_ARGUMENT" });
    expect(() => client.send(message)).toThrow(refusal);
    expect(() => client.broadcast(message)).toThrow(refusal);
    expect(() => served.listener.broadcast(message)).toThrow(refusal);
  });

  it("must be one that JSON can hold", async () => {
    const served = await listening();
    const { client } = await guest(served);
    const refusal = expect.objectContaining({ code: "UNENCODABLE" });
    expect(() => client.send(1n)).toThrow(refusal);
    expect(() => served.listener.broadcast([1n])).toThrow(refusal);
  });
});
