import { describe, expect, test } from "vitest";
import {
  CLIENTS,
  cutOff,
  heardBy,
  recoveryScene,
  SERVERS,
  socketOf,
  until,
  untilBack,
  visit,
  whileAway,
} from "../support/recovery.ts";

const pairs = SERVERS.flatMap((server) =>
  CLIENTS.flatMap((client) => ["polling", "websocket"].map((way) => [client, server, way] as const)),
);

describe.each(pairs)("connection state recovery of client %s on server %s, by %s,", (client, server, way) => {
  test("gives back id, rooms, data, and what was missed, in order and before `connect`", async () => {
    const scene = await recoveryScene(server);
    const { io } = scene;
    const visitor = await visit(client, scene.url, way);
    const heard = heardBy(visitor);
    const { id } = visitor;
    const before = socketOf(scene, visitor);
    await before.join("r");
    before.data["name"] = "x";
    io.emit("one", 1);
    await until(() => heard.length === 1);
    let heardAtConnect = 0;
    const back = whileAway(visitor, scene, () => {
      io.emit("all");
      io.to("r").emit("room", Buffer.from([1, 2]));
      io.to("other").emit("not mine");
      io.except("r").emit("not mine");
      io.volatile.emit("gone", 1);
      io.to(String(id)).emit("own", { a: 1 });
      before.emit("by the old one", "text");
      visitor.once("connect", () => {
        heardAtConnect = heard.length;
      });
    });
    await back;
    const after = socketOf(scene, visitor);
    expect([visitor.recovered, visitor.id, after.recovered, new Set(after.rooms), after.data]).toEqual([
      true,
      id,
      true,
      new Set([id, "r"]),
      { name: "x" },
    ]);
    // Listeners get the offset as an argument more.
    expect(heard).toEqual(
      [["one", 1], ["all"], ["room", Buffer.from([1, 2])], ["own", { a: 1 }], ["by the old one", "text"]].map(
        (event) => [...event, expect.any(String)],
      ),
    );
    expect(heardAtConnect).toBe(5);
    after.emit("by the new one");
    await until(() => heard.length === 6);
    await whileAway(visitor, scene, () => io.to("r").emit("again"));
    expect([visitor.recovered, heard.slice(5).map(([name]) => name)]).toEqual([true, ["by the new one", "again"]]);
  });

  test("gives back what was on its way when the connection was lost", async () => {
    const scene = await recoveryScene(server);
    const visitor = await visit(client, scene.url, way);
    const heard = heardBy(visitor);
    const socket = socketOf(scene, visitor);
    socket.emit("first");
    await until(() => heard.length === 1);
    await cutOff(scene);
    for (let n = 0; n < 50; n++) socket.emit("n", n);
    await untilBack(visitor, scene, () => socket.emit("last"));
    expect(visitor.recovered).toBe(true);
    expect(heard.map((event) => event.slice(0, -1))).toEqual([
      ["first"],
      ...Array.from({ length: 50 }, (_, n) => ["n", n]),
      ["last"],
    ]);
  });

  test("leaves alone what asks for an acknowledgement: it gets no offset, and is none", async () => {
    const scene = await recoveryScene(server);
    const visitor = await visit(client, scene.url, way);
    const heard = heardBy(visitor);
    const socket = socketOf(scene, visitor);
    socket.emit("kept");
    socket.emit("question", "text", () => undefined);
    await until(() => heard.length === 2);
    expect(heard[1]).toEqual(["question", "text", expect.any(Function)]);
    await whileAway(visitor, scene);
    expect(visitor.recovered).toBe(true);
  });

  test("does not bring back who comes too late, or has left", async () => {
    const scene = await recoveryScene(server, { maxDisconnectionDuration: 50 });
    const visitor = await visit(client, scene.url, way);
    const heard = heardBy(visitor);
    scene.io.emit("one");
    await until(() => heard.length === 1);
    const { id } = visitor;
    await whileAway(visitor, scene, async () => {
      const since = performance.now();
      await until(() => performance.now() > since + 60);
      scene.io.emit("missed");
    });
    expect([visitor.recovered, visitor.id === id, heard.length]).toEqual([false, false, 1]);
    const size = scene.io.sockets.sockets.size;
    visitor.disconnect();
    await until(() => scene.io.sockets.sockets.size < size);
    const back = new Promise<void>((resolve) => visitor.once("connect", () => resolve()));
    visitor.connect();
    await back;
    expect(visitor.recovered).toBe(false);
  });
});
