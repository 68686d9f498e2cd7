import { deepStrictEqual } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { ABSENCES, ALL_CELLS, absencesOf, type Cell, nameOf, TRANSPORTS } from "../support/cells.ts";
import {
  type Far,
  listOf,
  type Near,
  type ServerHalf,
  startClient,
  startServer,
  type Talker,
} from "../support/halves.ts";
import { next } from "../support/serve.ts";

const cells = ALL_CELLS.filter((cell) => absencesOf(cell).length === 0);

describe.each(cells)("$client client, $server server, $transport, $life", (cell) => {
  it("exchange text, binary and acknowledgements both ways, on that transport", async () => {
    const server = await startServer(cell.server);
    const { near, far } = await LEAD[cell.life](cell, server);
    await talk(near, far);
    expect([near.io.engine?.transport.name, far.conn.transport.name]).toEqual(Array(2).fill(nameOf(cell.transport)));
  });
});

describe("the matrix", () => {
  it("has every transport of the package", () => {
    const file = new URL("../../packages/transports/package.json", import.meta.url);
    const { exports } = JSON.parse(readFileSync(file, "utf8")) as { exports: Record<string, unknown> };
    // The platforms' parts, and the transport whose folder has another name.
    const isTransport = (name: string): boolean => !["node", "browser", "package.json"].includes(name);
    const folders = Object.keys(exports)
      .map((path) => path.slice(2))
      .filter(isTransport);
    const named: readonly string[] = TRANSPORTS;
    expect(folders.filter((name) => !named.includes(name === "raw" ? "node" : name))).toEqual([]);
  });

  it("has no reason for the absence of cells of which each would be missing without it", () => {
    const needed = ALL_CELLS.map(absencesOf)
      .filter((absences) => absences.length === 1)
      .flat();
    expect(ABSENCES.filter((absence) => !needed.includes(absence))).toEqual([]);
  });

  const strange = ALL_CELLS.filter((cell) => cell.life === "fresh" && absencesOf(cell).length > 0);
  it.each(strange)("has no $client client on $transport to a $server server, which is refused", async (cell) => {
    const server = await startServer(cell.server);
    const refused = async (): Promise<never> => {
      const [error] = await next(startClient(cell.client, server, cell.transport), "connect_error");
      throw error;
    };
    await expect(refused()).rejects.toThrow();
  });
});

/** Both ends of a session. */
interface Ends {
  readonly near: Near;
  readonly far: Far;
}

/** How a session comes to its transport. */
const LEAD: Readonly<Record<Cell["life"], (cell: Cell, server: ServerHalf) => Promise<Ends>>> = {
  fresh: (cell, server) => open(cell, server, cell.transport),

  async upgraded(cell, server) {
    const { near, far } = await open(cell, server, "polling", cell.transport);
    // What is said meanwhile meets the upgrade at every stage.
    await talk(near, far);
    for (const end of [near.io.engine, far.conn])
      if (end?.transport.name !== nameOf(cell.transport)) await next(end ?? near, "upgrade");
    return { near, far };
  },

  reconnected: (cell, server) => comeBack(cell, server, cell.transport),

  moved: (cell, server) => comeBack(cell, server, cell.transport === "polling" ? "websocket" : "polling"),
};

async function open({ client }: Cell, server: ServerHalf, ...names: Cell["transport"][]): Promise<Ends> {
  const connection = server.connection();
  const near = startClient(client, server, ...names);
  const far = await connection;
  if (!near.connected) await next(near, "connect");
  return { near, far };
}

/** Loses its links on the first transport, and comes back on the one of the cell: the same session, where both ends are rt. */
async function comeBack(cell: Cell, server: ServerHalf, first: Cell["transport"]): Promise<Ends> {
  const { near, far } = await open(cell, server, first);
  const { id } = near;
  near.io.opts.transports = listOf(server, cell.transport);
  const isResumed = cell.client === "rt" && cell.server === "rt";
  const back = isResumed ? next(near.io, "resumed") : next(near, "connect");
  const again = isResumed ? far : server.connection();
  await cut(server, near, isResumed);
  if (isResumed) await talk(near, far);
  await back;
  expect([near.id === id, near.recovered ?? false]).toEqual([isResumed, isResumed]);
  return { near, far: await again };
}

/** Breaks what there is until the client has heard of it: between two requests there may be nothing to break. */
async function cut(server: ServerHalf, near: Near, isSuspended: boolean): Promise<void> {
  let isGone = false;
  (isSuspended ? near.io : near).once(isSuspended ? "suspended" : "disconnect", () => {
    isGone = true;
  });
  while (!isGone) {
    server.cut();
    await nextTurn();
  }
}

const BYTES = Uint8Array.of(0, 0x1e, 255);
const VALUES = ["é\u001e\0", { deep: [null, 1.5, BYTES] }, new Uint8Array(0), new Uint8Array(70_000).fill(7)];
const NUMBERED = Array.from({ length: 30 }, (_, n) => [n, n % 3 === 0 ? Uint8Array.of(n) : `${n}`]);

/** Both ends say a number of events, and have one acknowledged; all comes, as it was, in order and once. */
async function talk(near: Talker, far: Talker): Promise<void> {
  const heard = [listen(far), listen(near)];
  const answers = [near, far].map((talker) => {
    for (const args of NUMBERED) talker.emit("say", ...args);
    return talker.emitWithAck("echo", ...VALUES);
  });
  deepStrictEqual(plain(await Promise.all(answers)), [VALUES, VALUES]);
  deepStrictEqual(plain(heard), [NUMBERED, NUMBERED]);
}

/** The same, with bytes seen by no class of Node's own. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

/** What a talker hears; it answers besides. */
function listen(talker: Talker): unknown[] {
  const heard: unknown[] = [];
  for (const event of ["say", "echo"]) talker.removeAllListeners(event);
  talker.on("say", (...args) => heard.push(args));
  talker.on("echo", (...args) => {
    const answer = args.pop();
    if (typeof answer === "function") answer(args);
  });
  return heard;
}
