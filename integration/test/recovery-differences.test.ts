import { io as connect } from "socket.io-client";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  cutOff,
  heardBy,
  recoveryScene,
  SERVERS,
  socketOf,
  told,
  until,
  untilBack,
  type Visitor,
  visit,
  whileAway,
} from "../support/recovery.ts";

/** What a client of the reference has to show; the names in quotes are its own. */
function ticketOf(visitor: Visitor): { readonly pid: unknown; readonly offset: unknown } {
  return { pid: Reflect.get(visitor, "_pid"), offset: Reflect.get(visitor, "_lastOffset") };
}

/** Another client that shows the same. */
async function thief(url: string, auth: object): Promise<Visitor> {
  const socket = connect(url, { forceNew: true, transports: ["websocket"], auth: { ...auth } });
  onTestFinished(() => void socket.disconnect());
  await told(socket, "connect");
  return socket;
}

describe.each(SERVERS)("on server %s, where the reference has its weaknesses (B.9), a client", (server) => {
  const isOurs = server === "rt";

  test("that was sent nothing yet comes back to ours", async () => {
    const scene = await recoveryScene(server);
    const visitor = await visit("reference", scene.url, "websocket");
    const heard = heardBy(visitor);
    await whileAway(visitor, scene, () => scene.io.emit("missed"));
    expect([visitor.recovered, heard.length]).toEqual(isOurs ? [true, 1] : [false, 0]);
  });

  test.each([
    ["a text at its end", ["tick", "some text"]],
    ["nothing but a name", ["tick"]],
  ] as const)("comes back to ours after a volatile event with %s", async (_what, event) => {
    const scene = await recoveryScene(server);
    const visitor = await visit("reference", scene.url, "websocket");
    const heard = heardBy(visitor);
    const [name, ...args] = event;
    const emits = [
      () => scene.io.emit("kept"),
      () => socketOf(scene, visitor).volatile.emit(name, ...args),
      () => scene.io.volatile.emit(name, ...args),
    ];
    for (const [n, emit] of emits.entries()) {
      emit();
      await until(() => heard.length === n + 1);
    }
    await whileAway(visitor, scene, () => scene.io.emit("missed"));
    expect([visitor.recovered, heard.length]).toEqual(isOurs ? [true, 4] : [false, 3]);
  });

  test("keeps its place on ours while it is there: nobody else gets it by its pid", async () => {
    const scene = await recoveryScene(server);
    const visitor = await visit("reference", scene.url, "websocket");
    const heard = heardBy(visitor);
    scene.io.emit("kept");
    await until(() => heard.length === 1);
    await whileAway(visitor, scene);
    const other = await thief(scene.url, ticketOf(visitor));
    expect([other.id === visitor.id, other.recovered, scene.io.sockets.sockets.size]).toEqual(
      isOurs ? [false, false, 2] : [true, false, 1],
    );
  });

  test("that a middleware refuses is sent nothing by ours", async () => {
    const scene = await recoveryScene(server, { skipMiddlewares: false });
    const visitor = await visit("reference", scene.url, "websocket");
    const heard = heardBy(visitor);
    scene.io.emit("kept");
    await until(() => heard.length === 1);
    const refused = told(visitor, "connect_error");
    const left = told(visitor, "disconnect");
    await cutOff(scene);
    await left;
    await until(() => scene.io.sockets.sockets.size === 0);
    scene.io.use((_socket, next) => next(new Error("banned")));
    scene.io.emit("secret");
    scene.net.up();
    // The attempts that the network refused have told of it too.
    await refused;
    while (Reflect.get(visitor, "active") === true) await told(visitor, "connect_error");
    const buffer: unknown[] = Reflect.get(visitor, "receiveBuffer");
    expect(buffer).toHaveLength(isOurs ? 0 : 1);
  });

  test("is not sent by ours what was for a room before it was in it", async () => {
    const scene = await recoveryScene(server);
    const visitor = await visit("reference", scene.url, "websocket");
    const heard = heardBy(visitor);
    scene.io.emit("kept");
    await until(() => heard.length === 1);
    scene.io.to("r").emit("before");
    await socketOf(scene, visitor).join("r");
    await whileAway(visitor, scene, () => scene.io.to("r").emit("after"));
    expect(heard.map(([name]) => name)).toEqual(isOurs ? ["kept", "after"] : ["kept", "before", "after"]);
  });

  test("gets from ours what was on its way to a room that it then left", async () => {
    const scene = await recoveryScene(server);
    const visitor = await visit("reference", scene.url, "websocket");
    const heard = heardBy(visitor);
    const socket = socketOf(scene, visitor);
    await socket.join("r");
    scene.io.emit("kept");
    await until(() => heard.length === 1);
    await cutOff(scene);
    scene.io.to("r").emit("on its way");
    await socket.leave("r");
    scene.io.to("r").emit("not for it");
    await untilBack(visitor, scene);
    expect([visitor.recovered, heard.map(([name]) => name)]).toEqual([
      true,
      isOurs ? ["kept", "on its way"] : ["kept"],
    ]);
  });
});
