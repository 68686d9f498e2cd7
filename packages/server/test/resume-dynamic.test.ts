import type { Server, Socket } from "@rt/server";
import { describe, expect, test } from "vitest";
import { heardBy } from "./support/pair.ts";
import { away, ends, type RtEnds } from "./support/rt-ends.ts";
import { next, until } from "./support/wait.ts";

/* A client of rt's own has asked for a dynamic namespace, and loses its link before the application has decided. */

interface Undecided extends RtEnds {
  readonly io: Server;
  readonly errors: unknown[];
  readonly decide: (isAccepted: boolean) => void;
  /** Those who were let in there. */
  readonly entered: Socket[];
}

async function undecided(): Promise<Undecided> {
  const made = await ends("websocket", { closeTimeout: 100, connectionStateRecovery: true });
  const decisions: ((isAccepted: boolean) => void)[] = [];
  const entered: Socket[] = [];
  made.io
    .of((_name, _auth, decide) => void decisions.push((isAccepted) => decide(null, isAccepted)))
    .on("connection", (socket) => entered.push(socket));
  await made.client.send("40/slow,");
  await until(() => decisions.length === 1);
  await away(made);
  return { ...made, entered, decide: (isAccepted) => decisions[0]?.(isAccepted) };
}

describe("a namespace that is decided about while its client is away", () => {
  test("lets it in, and the client hears so when it comes back", async () => {
    const { client, decide, entered } = await undecided();
    decide(true);
    entered[0]?.emit("news");
    expect(entered.map(({ connected, suspended }) => [connected, suspended])).toEqual([[true, true]]);
    await client.resume();
    expect(await client.take(2)).toEqual([`40/slow,{"sid":"${entered[0]?.id}"}`, '42/slow,["news"]']);
    expect(entered[0]?.suspended).toBe(false);
  });

  test("refuses it, and the client hears so when it comes back", async () => {
    const { client, decide, io } = await undecided();
    decide(false);
    await client.resume();
    expect(await client.next()).toBe('44/slow,{"message":"Invalid namespace"}');
    expect(io.engine.clientsCount).toBe(1);
  });

  test("is decided about when the client is back", async () => {
    const { client, decide, entered } = await undecided();
    await client.resume();
    decide(true);
    expect(await client.next()).toBe(`40/slow,{"sid":"${entered[0]?.id}"}`);
  });

  test.each<[string, (socket: Socket) => unknown]>([
    ["the server has closed", ({ server }) => server.close()],
    ["its connection was closed", ({ conn }) => conn.close()],
    ["its socket elsewhere was disconnected, with the connection", (socket) => socket.disconnect(true)],
  ])("is not made any more when %s", async (_case, end) => {
    const { io, socket, decide, entered, errors } = await undecided();
    const gone = next(socket, "disconnect");
    const made = heardBy(io, "new_namespace");
    await end(socket);
    await gone;
    decide(true);
    expect([entered, made, io.engine.clientsCount, errors]).toEqual([[], [], 0, []]);
  });
});
