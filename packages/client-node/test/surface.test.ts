import * as reference from "socket.io-client";
import { describe, expect, expectTypeOf, it, onTestFinished } from "vitest";
import * as ours from "../src/index.ts";
import { LEFT_OUT } from "./left-out.ts";
import { client, next, serve } from "./support.ts";

/** All names of an object, its classes' included, but those that begin with an underscore. */
function namesOf(value: object): Set<string> {
  const names = new Set<string>();
  for (let at: object | null = value; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) if (!/^_|^constructor$/.test(name)) names.add(name);
  }
  return names;
}

/** A connected client of either kind: what an application holds. */
async function both(): Promise<{ theirs: Places; own: Places }> {
  const { url } = await serve();
  const socket = client(url, { transports: ["polling"], upgrade: false });
  const other = reference.io(url, { forceNew: true, transports: ["polling"], upgrade: false });
  onTestFinished(() => {
    other.close();
  });
  await Promise.all([next(socket, "connect"), next(other, "connect")]);
  return { theirs: placesOf(other, reference), own: placesOf(socket, ours) };
}

type Places = Readonly<Record<keyof typeof LEFT_OUT, object>>;

interface AnySocket {
  readonly io: { readonly engine: { readonly transport: object } | undefined };
}

function placesOf(socket: AnySocket & object, exports: object): Places {
  const { engine } = socket.io;
  if (engine === undefined) throw new Error("it has no engine");
  return { exports, socket, manager: socket.io, engine, transport: engine.transport };
}

describe("the names of Socket.IO's client", () => {
  it("are all there, or left out for a reason, and no reason is given for what is there", async () => {
    const { theirs, own } = await both();
    for (const place of ["exports", "socket", "manager", "engine", "transport"] as const) {
      const mine = namesOf(own[place]);
      const missing = [...namesOf(theirs[place])].filter((name) => !mine.has(name));
      expect(missing.sort(), place).toEqual(Object.keys(LEFT_OUT[place]).sort());
    }
  });

  it("are looked at: none of the parts is without", async () => {
    const { theirs } = await both();
    const counts = Object.values(theirs).map((part) => namesOf(part).size);
    expect(Math.min(...counts)).toBeGreaterThan(10);
  });
});

describe("the options of Socket.IO's client", () => {
  it("are all known, under the same names", () => {
    type Theirs = keyof reference.ManagerOptions | keyof reference.SocketOptions;
    expectTypeOf<Exclude<Theirs, keyof ours.NodeClientOptions>>().toBeNever();
  });
});
