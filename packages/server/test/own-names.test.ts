import type { Server, Socket } from "@rt/server";
import { describe, expect, test } from "vitest";
import { connected } from "./support/client.ts";
import { listening } from "./support/listening.ts";
import { enter, heardBy, pair, settled, socketOf } from "./support/pair.ts";
import { PUBLIC_NAMES } from "./support/public-names.ts";
import { serve } from "./support/server.ts";
import { next } from "./support/wait.ts";

/*
 * Applications keep what they like on a socket, as those of Socket.IO always have (`socket.state = "lobby"`): every name there is public
 * API, or theirs.
 */

/** All that an object has by itself and by its classes, under a text. */
function namesOf(value: object): ReadonlySet<string> {
  const names = new Set<string>();
  for (let at: object = value; at !== Object.prototype && at !== null; at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
  }
  names.delete("constructor");
  return names;
}

/** A socket of another server, of which the adapter tells. */
async function remoteOf(io: Server): Promise<object> {
  const details = { id: "afar", handshake: {}, rooms: new Set(["afar"]), data: {} };
  Object.assign(io.of("/other").adapter, { fetchSockets: () => Promise.resolve([details]) });
  const [remote] = await io.of("/other").fetchSockets();
  if (remote === undefined) throw new Error("no socket");
  return remote;
}

/** One of each, in use. */
async function objects(): Promise<Readonly<Record<keyof typeof PUBLIC_NAMES, object>>> {
  const { io, socket } = await pair("websocket", { connectionStateRecovery: {} });
  const { listener, port } = await listening();
  const met = next<[object]>(listener, "connection");
  await connected(port, "websocket");
  const [guest] = await met;
  const parent = io.of(/^\/dyn/);
  socket.onAny(() => undefined);
  socket.use((_event, go) => go());
  void socket.join("room");
  return {
    Server: io,
    Namespace: io.of("/"),
    ParentNamespace: parent,
    Socket: socket,
    RemoteSocket: await remoteOf(io),
    BroadcastOperator: io.to("room"),
    Client: socket.client,
    Conn: socket.conn,
    Engine: io.engine,
    Adapter: io.of("/").adapter,
    ParentAdapter: parent.adapter,
    AdapterRooms: io.of("/").adapter.rooms,
    AdapterSids: io.of("/").adapter.sids,
    Listener: listener,
    ListenerClient: guest,
  };
}

test("what applications hold has no names but the public ones", async () => {
  const all = await objects();
  const unknown = Object.entries(PUBLIC_NAMES).flatMap(([kind, names]) => {
    const object = Object.entries(all).find(([name]) => name === kind)?.[1] ?? {};
    return [...namesOf(object)].filter((name) => !(name in names)).map((name) => `${kind}.${name}`);
  });
  expect(unknown).toEqual([]);
});

/** What applications keep, and what has been the server's own. */
const NAMES =
  `dispatch isHeard promised report acknowledge acknowledged acks admit announce answer ask auth backlog born came carrier children clock codec connection
  count created deadline decide deliver dismiss ended entering events everybody expired failed family flag flags flushed flushing found
  game group guest home inner isAnswered isConnecting isHost isJoined isReady key leaving left letIn level lobby log match matches
  maxPendingAcks maxPendingEvents member members middlewares missed moved name nextAckId nextAdapter nick operator otherNodes others overrun
  owner parent parted peer place player points position present probed raise ready received recovery rejoin reportError resumed retire
  returned role room roster rule score seat sent session shutDown sid slots stage state status stored table takeFlags team ticks timer
  token user userId username visit watch world`.split(/\s+/);

/** Puts something under all these names that is nothing which the library could work with. */
function decorate(object: object, names: readonly string[]): void {
  for (const name of names) Object.assign(object, { [name]: `my ${name}` });
}

describe("an application that keeps what it likes on what it is given", () => {
  const kept = (publicNames: object): readonly string[] => NAMES.filter((name) => !(name in publicNames));

  test.each(["polling", "websocket"] as const)("has a server that works, by %s", async (way) => {
    const { io, port, errors } = await serve();
    const namespace = io.of("/");
    const parent = io.of(/^\/dyn/);
    const ofServer = kept(PUBLIC_NAMES.Server);
    const ofSocket = kept(PUBLIC_NAMES.Socket);
    decorate(io, ofServer);
    decorate(namespace, kept(PUBLIC_NAMES.Namespace));
    decorate(parent, kept(PUBLIC_NAMES.ParentNamespace));
    decorate(io.engine, kept(PUBLIC_NAMES.Engine));
    decorate(namespace.adapter, kept(PUBLIC_NAMES.Adapter));
    const reasons: unknown[] = [];
    const adorn = (socket: Socket): void => {
      decorate(socket, ofSocket);
      decorate(socket.conn, kept(PUBLIC_NAMES.Conn));
      decorate(socket.client, kept(PUBLIC_NAMES.Client));
      socket.on("ask", (question, answer) => answer(question));
      socket.on("disconnecting", () => reasons.push([...socket.rooms].length));
      socket.on("disconnect", (reason) => reasons.push(reason));
    };
    io.on("connection", adorn);
    parent.on("connection", adorn);

    const one = await enter({ io, port }, way);
    const two = await enter({ io, port }, way);
    const child = await enter({ io, port }, way, {}, "/dyn-1");
    const heard = heardBy(one.peer, "news");
    await one.socket.join("room");
    one.socket.emit("news", 1);
    io.emit("news", 2);
    io.to("room").emit("news", 3);
    two.socket.broadcast.emit("news", 4);
    one.socket.volatile.emit("news", 5);
    io.local.emit("news", 6);
    parent.emit("news", 7);
    await settled(one, two, child);
    expect(heard).toEqual([[1], [2], [3], [4], [5], [6]]);
    expect(await one.peer.emitWithAck("ask", "up")).toBe("up");
    one.peer.on("ask", (question, answer) => answer(question));
    expect(await one.socket.timeout(5_000).emitWithAck("ask", "down")).toBe("down");
    expect(await io.to("room").timeout(5_000).emitWithAck("ask", "all")).toEqual(["all"]);
    expect((await io.in("room").fetchSockets()).map(({ id }) => id)).toEqual([one.socket.id]);
    const gone = next(one.socket, "disconnect");
    one.peer.disconnect();
    await gone;
    two.socket.disconnect();
    child.socket.disconnect(true);
    expect(reasons).toEqual([
      2,
      "client namespace disconnect",
      1,
      "server namespace disconnect",
      1,
      "server namespace disconnect",
    ]);
    expect([namespace.sockets.size, namespace.adapter.rooms.size]).toEqual([0, 0]);
    expect(Reflect.get(one.socket, "state")).toBe("my state");
    await io.close();
    expect(errors).toEqual([]);
  });

  test("loses none of it when the client comes back to its socket", async () => {
    const { io, port } = await serve({ connectionStateRecovery: {} });
    io.on("connection", (socket) => decorate(socket, kept(PUBLIC_NAMES.Socket)));
    const peer = await connected(port, "websocket", { reconnectionDelay: 1 });
    const socket = socketOf(io.of("/"), peer);
    const heard = next(peer, "missed");
    const left = next(socket, "disconnect");
    peer.io.engine.close();
    await left;
    io.emit("missed", "while it was away");
    expect(await heard).toContain("while it was away");
    expect(peer.recovered).toBe(true);
  });
});
