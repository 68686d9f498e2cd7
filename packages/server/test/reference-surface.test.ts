import { readFileSync } from "node:fs";
import type { Server } from "@rt/server";
import { expect, test } from "vitest";
import { connected } from "./support/client.ts";
import { LEFT_OUT } from "./support/left-out.ts";
import { socketOf } from "./support/pair.ts";
import { type Implementation, serveEither } from "./support/reference.ts";

/* Section C: nothing that a Socket.IO application may use is missing, or it is on the list of what is left out on purpose. */

/** All that an object has by itself and by its classes, but for what is private by its name. */
function membersOf(value: object): string[] {
  const names = new Set<string>();
  for (let at: object = value; at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) if (!name.startsWith("_")) names.add(name);
  }
  names.delete("constructor");
  return [...names].toSorted();
}

/** A socket of another server, of which the adapter tells. */
async function remoteOf(io: Server): Promise<object> {
  const details = { id: "afar", handshake: {}, rooms: new Set(["afar"]), data: {} };
  const { adapter } = io.of("/other");
  Object.assign(adapter, { fetchSockets: () => Promise.resolve([details]) });
  const [remote] = await io.of("/other").fetchSockets();
  if (remote === undefined) throw new Error("no socket");
  return remote;
}

/** One object of each class. */
async function objectsOf(implementation: Implementation): Promise<Readonly<Record<string, object>>> {
  const { io, port } = await serveEither(implementation);
  const parent = io.of(/^\/dyn/);
  const socket = socketOf(io.sockets, await connected(port, "websocket"));
  return {
    Server: io,
    Namespace: io.of("/"),
    ParentNamespace: parent,
    Socket: socket,
    Client: socket.client,
    Adapter: io.of("/").adapter,
    BroadcastOperator: io.to("room"),
    RemoteSocket: await remoteOf(io),
  };
}

test.each(Object.entries(LEFT_OUT))(
  "%s has every member that Socket.IO's has, but for those that are left out on purpose",
  async (name, left) => {
    const [ours, theirs] = [await objectsOf("rt"), await objectsOf("socket.io")];
    const here = new Set(membersOf(ours[name] ?? {}));
    const missing = membersOf(theirs[name] ?? {}).filter((member) => !here.has(member));
    expect(missing).toEqual(Object.keys(left).toSorted());
  },
);

test("all classes are looked at", async () => {
  expect(Object.keys(LEFT_OUT).toSorted()).toEqual(Object.keys(await objectsOf("socket.io")).toSorted());
});

test("the README tells of all that is left out and is not private to Socket.IO", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const told = Object.values(LEFT_OUT).flatMap((members) =>
    Object.entries(members).flatMap(([member, reason]) => (reason.startsWith("private") ? [] : [member])),
  );
  expect(told.filter((member) => !readme.includes(`.${member}\``))).toEqual([]);
});
