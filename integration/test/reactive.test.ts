import { type Engine, io, Manager, type Socket } from "@rt/client-node";
import { reactive } from "@vue/reactivity";
import { expect, it, onTestFinished } from "vitest";
import { next, serve } from "../support/serve.ts";

/** What a component keeps as its data: Vue and Alpine put proxies around plain objects in it, at any depth. */
interface Data {
  socket: Socket | null;
  manager: Manager | null;
  engine: Engine | null;
}

it("a client in the data of a component is as it was", async () => {
  const server = await serve();
  server.io.on("connection", (peer) => {
    peer.on("ask", (value: number, answer: (sum: number) => void) => answer(value + 1));
    peer.on("say", (what: string) => peer.emit("said", what));
  });
  const data: Data = reactive({ socket: null, manager: null, engine: null });

  const raw = io(server.url, { forceNew: true, transports: ["polling"] });
  onTestFinished(() => void raw.disconnect());
  data.socket = raw;
  const { socket } = data;
  expect(socket).toBe(raw);
  await next(socket, "connect");
  expect([socket.connected, typeof socket.id]).toEqual([true, "string"]);
  const said = next(socket, "said");
  socket.emit("say", "hello");
  expect(await said).toEqual(["hello"]);
  expect(await socket.emitWithAck("ask", 1)).toBe(2);
  expect(await socket.timeout(50_000).emitWithAck("ask", 2)).toBe(3);
  data.engine = socket.io.engine;
  expect([socket.io.engine.transport.name, data.engine.readyState]).toEqual(["polling", "open"]);
  expect(socket.disconnect().connected).toBe(false);

  data.manager = new Manager(server.url, { autoConnect: false });
  expect(data.manager.reconnection(false).reconnection()).toBe(false);
  expect(data.manager.socket("/n").nsp).toBe("/n");
});
