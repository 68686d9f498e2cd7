import { describe, expect, test } from "vitest";
import { heardBy } from "./support/pair.ts";
import { type Asked, codeOf, type RtClient } from "./support/rt-client.ts";
import { another, away, type RtEnds } from "./support/rt-ends.ts";
import { dial, RT_WAYS } from "./support/rt-link.ts";
import { goesOn, isFresh, saying, scene } from "./support/rt-scene.ts";
import { underSiege } from "./support/siege.ts";
import { until } from "./support/wait.ts";

/* What can be asked of a session that outlives its links. Whoever asks is refused, or ended, with a code, and nobody else is concerned. */

underSiege();

describe.each(["present", "absent"] as const)("who asks for the session of a client that is %s", (whose) => {
  const unknown: readonly (readonly [string, (ends: RtEnds, other: RtEnds) => Asked])[] = [
    ["with a forged token", ({ client }) => ({ token: "x".repeat(client.token.length) })],
    ["with a token that differs at its end", ({ client }) => ({ token: `${client.token.slice(0, -1)}!` })],
    ["with half a token", ({ client }) => ({ token: client.token.slice(0, 10) })],
    ["with the token of another session", (_ends, other) => ({ token: other.client.token })],
    ["with the id of its socket", ({ socket }) => ({ token: socket.id })],
    ["with its own id as the token", ({ client }) => ({ token: client.offer.session })],
    ["by an id that is nobody's", () => ({ session: "unknown" })],
    ["by the name of a prototype", () => ({ session: "__proto__", token: "constructor" })],
    ["by its socket's id", ({ socket }) => ({ session: socket.id })],
  ];
  test.each(unknown)("%s is told that there is none, and may begin anew", async (_how, change) => {
    const { port, unharmed, ...all } = await scene();
    const other = whose === "present" ? all.absent : all.present;
    const { link } = await saying(port, all[whose].client.request(change(all[whose], other)));
    expect(codeOf(await link.next())).toBe(53);
    await isFresh(link);
    await unharmed(1);
  });

  const unreadable: readonly (readonly [string, Asked])[] = [
    ["an empty token", { token: "" }],
    ["a huge token", { token: "x".repeat(500_000) }],
    ["a token that is a number", { token: 1 }],
    ["a token that is a list", { token: ["x"] }],
    ["a token that is an object", { token: { toString: "x" } }],
    ["a token that is null", { token: null }],
    ["no token", { token: undefined }],
    ["an empty id", { session: "" }],
    ["a huge id", { session: "x".repeat(500_000) }],
    ["an id that is true", { session: true }],
    ["no id", { session: undefined }],
    ["a negative count", { received: -1 }],
    ["half a message", { received: 0.5 }],
    ["a count above all integers", { received: 2 ** 53 }],
    ["a count that is a text", { received: "0" }],
    ["a count that is null", { received: null }],
    ["no count", { received: undefined }],
    ["a negative attempt", { attempt: -1 }],
    ["half an attempt", { attempt: 1.5 }],
    ["an attempt above all integers", { attempt: 1e300 }],
    ["an attempt that is a text", { attempt: "1" }],
    ["no attempt", { attempt: undefined }],
  ];
  test.each(unreadable)("with %s is ended: that cannot be read", async (_what, changes) => {
    const { port, io, unharmed, ...all } = await scene();
    const { link } = await saying(port, all[whose].client.request(changes));
    expect(codeOf(await link.next())).toBe(10);
    await link.ended();
    expect(io.engine.clientsCount).toBe(3);
    await unharmed(1);
  });

  test("by an attempt that is not higher than the last loses its link, without a word", async () => {
    const { port, unharmed, ...all } = await scene();
    const { client, socket } = all[whose];
    const { link } = await saying(port, client.request({ attempt: 0 }));
    await link.ended();
    expect(socket.connected).toBe(true);
    await unharmed(1);
  });
});

describe("a first frame that begins like a request, and is none,", () => {
  test.each([
    "0",
    "0{",
    "0{}",
    "0[]",
    "0null",
    "0true",
    '0"x"',
    '0{"__proto__":{"session":"a","token":"b","attempt":1,"received":0}}',
    `0${"[".repeat(100_000)}`,
    `0${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`,
    "0\u0000",
  ])("ends its link: %.40s", async (frame) => {
    const { port, unharmed } = await scene();
    const { link } = await saying(port, frame);
    expect(codeOf(await link.next())).toBe(10);
    await link.ended();
    await unharmed(1);
  });

  test("behind another one is no request, and not counted as one", async () => {
    const { io, port, unharmed } = await scene();
    const { client } = await another("websocket", { io, port });
    await client.link.send("x");
    expect(codeOf(await client.link.next())).toBe(10);
    await unharmed(0);
  });

  test("bytes are a message, and no packet", async () => {
    const { port, unharmed } = await scene();
    const { link } = await saying(port, new Uint8Array([48, 123]));
    expect(codeOf(await link.next())).toBe(1);
    await unharmed(0);
  });
});

describe("a valid token", () => {
  test("is void once the client has spoken on the link that brought the next one", async () => {
    const { port, present, unharmed } = await scene();
    const { client } = present;
    const old = client.token;
    await client.resume();
    await goesOn(client);
    const { link } = await saying(port, client.request({ token: old }));
    expect(codeOf(await link.next())).toBe(53);
    await goesOn(client);
    await unharmed(1);
  });

  test("is good again as long as the answer may have been lost, and no longer", async () => {
    const { present, unharmed } = await scene();
    const { client } = present;
    // No answer is taken but the last.
    for (let times = 0; times < 3; times++) expect((await client.ask()).frame).toMatch(/^0/);
    await client.resume("polling");
    await goesOn(client);
    await unharmed(0);
  });

  test("of a session that has ended is worth the code of its end, any other nothing", async () => {
    const { port, unharmed, io, ...besieged } = await scene();
    const { client, socket } = await another("websocket", { io, port });
    socket.disconnect(true);
    await client.link.ended();
    const codes = [];
    for (const changes of [{}, { token: "x" }, { token: client.token.slice(1) }]) {
      const { link } = await saying(port, client.request(changes));
      codes.push(codeOf(await link.next()));
    }
    expect(codes).toEqual([1, 53, 53]);
    expect(besieged.errors).toEqual([]);
    await unharmed(3);
  });

  test("with the count of a client that has received more than was sent ends the session: one of the two is wrong", async () => {
    const { port, unharmed, io } = await scene();
    const { client, socket } = await another("websocket", { io, port });
    const gaps = heardBy(socket.conn, "gap");
    const disconnects = heardBy(socket, "disconnect");
    const { link } = await saying(port, client.request({ received: 2 }));
    expect(codeOf(await link.next())).toBe(52);
    await client.link.ended();
    expect(gaps).toMatchObject([[{ side: "server", name: "badCounts", code: 52 }]]);
    expect(disconnects).toMatchObject([["transport error", { code: 52 }]]);
    await isFresh(link);
    // It is remembered as what it was.
    const again = await saying(port, client.request());
    expect(codeOf(await again.link.next())).toBe(52);
    await unharmed(2);
  });

  test("with a count that has fallen below what was confirmed is refused, and the session goes on", async () => {
    const { port, unharmed, io } = await scene();
    const { client, socket } = await another("websocket", { io, port });
    await client.link.send(`6${client.received}`);
    await goesOn(client);
    const { link } = await saying(port, client.request({ received: 0 }));
    expect(codeOf(await link.next())).toBe(52);
    await isFresh(link);
    await goesOn(client);
    await away({ client, socket });
    await client.resume();
    await goesOn(client);
    await unharmed(1);
  });

  test("with the highest attempt there is resumes, and nothing is higher", async () => {
    const { port, unharmed, io } = await scene();
    const { client } = await another("websocket", { io, port });
    client.attempt = Number.MAX_SAFE_INTEGER - 1;
    await client.resume();
    const { link } = await saying(port, client.request({ attempt: Number.MAX_SAFE_INTEGER }));
    await link.ended();
    await goesOn(client);
    await unharmed(1);
  });
});

test("a session cannot be asked for by itself", async () => {
  const { port, unharmed } = await scene();
  const link = await dial(port, "websocket");
  const { rt } = JSON.parse(String(await link.next()).slice(1)) as { rt: { session: string; token: string } };
  await link.send(`0${JSON.stringify({ session: rt.session, token: rt.token, attempt: 1, received: 0 })}`);
  expect(codeOf(await link.next())).toBe(53);
  await isFresh(link);
  await unharmed(1);
});

test.each(RT_WAYS)("a request behind the first frame means nothing, however valid, by %s", async (way) => {
  const { io, port, unharmed, ...all } = await scene();
  const { client } = await another(way, { io, port });
  await client.link.send(all.present.client.request(), all.absent.client.request(), client.request(), "0{");
  await goesOn(client);
  await unharmed(0);
});

describe.each(RT_WAYS)("two links at once that ask for one session, by %s,", (way) => {
  /** Two requests in the order of their sending, and which of them is to win. */
  async function race(client: RtClient, attempts: readonly [number, number]): Promise<void> {
    const [one, two] = await Promise.all([dial(client.port, way), dial(client.port, way)]);
    for (const link of [one, two]) await link.next();
    const [first, second] = attempts;
    // The other one's request comes in the same turn, or any other: the higher attempt has the session in the end.
    await Promise.all([one.send(client.request({ attempt: first })), two.send(client.request({ attempt: second }))]);
    const [winner, loser] = first > second ? [one, two] : [two, one];
    const frame = String(await winner.next());
    await loser.ended();
    client.attempt = Math.max(first, second);
    await client.goOn(winner, frame);
  }

  test.each([
    [1, 2],
    [2, 1],
    [3, 9],
    [9, 3],
  ] as const)("give it to the higher attempt: %i and %i", async (...attempts) => {
    const { io, port } = await scene();
    const { client, socket } = await another(way, { io, port });
    const resumes = heardBy(socket.conn, "resumed");
    await away({ client, socket });
    socket.emit("kept for one");
    await race(client, attempts);
    expect(await client.events(1)).toEqual([["kept for one"]]);
    await goesOn(client);
    expect([resumes.length, socket.connected]).toEqual([1, true]);
    expect(io.engine.clientsCount).toBe(4);
  });

  test("of which one comes from a thief without the token, give it to the client", async () => {
    const { io, port, unharmed } = await scene();
    const { client, socket } = await another(way, { io, port });
    await away({ client, socket });
    const thief = await dial(port, way);
    await thief.next();
    await Promise.all([thief.send(client.request({ token: "stolen", attempt: 99 })), client.resume()]);
    expect(codeOf(await thief.next())).toBe(53);
    await goesOn(client);
    await unharmed(1);
  });
});

test("whoever resumes over and over leaves nothing behind", async () => {
  const { io, port, unharmed } = await scene();
  const { client } = await another("websocket", { io, port });
  for (let times = 0; times < 200; times++) await client.resume(times % 10 === 0 ? "polling" : "websocket");
  await goesOn(client);
  await until(() => io.engine.clientsCount === 4);
  await unharmed(0);
});
