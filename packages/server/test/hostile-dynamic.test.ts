import type { NamespaceDecider, Server, ServerOptions } from "@rt/server";
import { describe, expect, test } from "vitest";
import { client, connected } from "./support/client.ts";
import { type Served, serve } from "./support/server.ts";
import { stillTime } from "./support/still-time.ts";
import { next, until } from "./support/wait.ts";
import { Wire } from "./support/ws.ts";

/* C.6, F.2.3 and F.3: names that strangers choose, and decisions that never come or come too late. */

type Decide = (error: Error | null, isAccepted?: boolean) => void;

/** A server whose decisions about `/slow…` wait for the test. */
async function undecided(options: ServerOptions = {}): Promise<Served & { readonly decisions: Decide[] }> {
  const decisions: Decide[] = [];
  const served = await serve(options);
  served.io.of((_name, _auth, decide) => void decisions.push(decide));
  return { ...served, decisions };
}

async function opened(port: number): Promise<Wire> {
  const wire = await Wire.to(port);
  await wire.next();
  return wire;
}

/** The names of the children of the parent of a rule. */
function childrenOf(io: Server, rule: RegExp | NamespaceDecider): string[] {
  return Array.from(io.of(rule).children, ({ name }) => name);
}

describe("while it is not decided whether there will be a namespace", () => {
  test("who asks again is answered once", async () => {
    const { port, io, decisions } = await undecided();
    const wire = await opened(port);
    wire.send("40/slow,", "40/slow,", "40");
    expect(await wire.next()).toMatch(/^40\{/);
    for (const decide of decisions) decide(null, true);
    expect(await wire.next()).toMatch(/^40\/slow,/);
    expect([decisions.length, io.of("/slow").sockets.size]).toEqual([1, 1]);
  });

  test.each(['42/slow,["e"]', "41/slow,", "43/slow,1[]"])(
    "%s closes the connection, and there is no namespace, now or later",
    async (text) => {
      const { port, io, decisions, errors } = await undecided();
      const made: unknown[] = [];
      io.on("new_namespace", (namespace) => made.push(namespace));
      const wire = await opened(port);
      wire.send("40/slow,", text);
      expect(await wire.closed).toEqual({ code: 1005 });
      await until(() => io.engine.clientsCount === 0);
      for (const decide of decisions) decide(null, true);
      expect([decisions.length, made, errors]).toEqual([1, [], []]);
    },
  );

  test("it counts among the namespaces of the connection", async () => {
    const { port, decisions } = await undecided({ maxNamespaces: 2 });
    const wire = await opened(port);
    wire.send("40/a,", "40/b,", "40/c,");
    expect(await wire.next()).toBe('44/c,{"message":"Too many namespaces"}');
    expect(decisions.length).toBe(2);
  });

  test("a function that never answers has refused after connectTimeout, whatever else is joined", async () => {
    const time = stillTime();
    const { port, io, decisions } = await undecided({ connectTimeout: 100 });
    const wire = await opened(port);
    wire.send("40/slow,", "40");
    await wire.next();
    await time.pass(120);
    expect(await wire.next()).toBe('44/slow,{"message":"Connection timed out"}');
    decisions[0]?.(null, true);
    wire.send("40/nope,");
    await until(() => decisions.length === 2);
    decisions[1]?.(null, false);
    expect(await wire.next()).toBe('44/nope,{"message":"Invalid namespace"}');
    expect(io.engine.clientsCount).toBe(1);
  });

  test("a connection that has joined nothing else ends after connectTimeout", async () => {
    const { port, io, decisions, errors } = await undecided({ connectTimeout: 100 });
    const wire = await opened(port);
    wire.send("40/slow,");
    expect(await wire.closed).toEqual({ code: 1005 });
    await until(() => io.engine.clientsCount === 0);
    decisions[0]?.(null, true);
    expect([io.sockets.sockets.size, errors]).toEqual([0, []]);
  });

  test("a server that closes has refused", async () => {
    const { port, io, decisions, errors } = await undecided();
    const wire = await opened(port);
    wire.send("40/slow,");
    await until(() => decisions.length === 1);
    await io.close();
    decisions[0]?.(null, true);
    expect(errors).toEqual([]);
  });
});

describe("a function that decides", () => {
  test.each<[string, NamespaceDecider]>([
    [
      "throws",
      () => {
        throw new Error("broken");
      },
    ],
    ["is rejected", () => Promise.reject(new Error("broken"))],
    [
      "throws once it has said no",
      (_name, _auth, decide) => {
        decide(null, false);
        throw new Error("broken");
      },
    ],
  ])("and %s has refused, and the others are asked", async (_how, rule) => {
    const { port, io, errors } = await serve();
    io.of(rule);
    io.of(/^\/ok/);
    const wire = await opened(port);
    wire.send("40/x,", "40/ok,");
    expect(await wire.next()).toBe('44/x,{"message":"Invalid namespace"}');
    expect(String(await wire.next())).toMatch(/^40\/ok,\{"sid"/);
    expect(errors.map(String)).toEqual(["Error: broken", "Error: broken"]);
  });

  test.each<[string, [unknown, unknown][], boolean]>([
    [
      "no and then yes",
      [
        [null, false],
        [null, true],
      ],
      false,
    ],
    [
      "yes and then no",
      [
        [null, true],
        [null, false],
      ],
      true,
    ],
    [
      "yes twice",
      [
        [null, true],
        [null, true],
      ],
      true,
    ],
    ["an error and yes", [[new Error("no"), true]], false],
    ["nothing", [[undefined, undefined]], false],
  ])("and says %s is heard once", async (_what, answers, isAccepted) => {
    const { port, io } = await serve();
    let asked = 0;
    const rule: NamespaceDecider = (_name, _auth, decide) => {
      asked++;
      for (const answer of answers) Reflect.apply(decide, undefined, answer);
    };
    io.of(rule);
    const wire = await opened(port);
    wire.send("40/x,");
    expect(String(await wire.next())).toMatch(isAccepted ? /^40\/x,\{"sid"/ : /^44\/x,\{"message":"Invalid namespace"/);
    expect([asked, wire.unread, childrenOf(io, rule)]).toEqual([1, [], isAccepted ? ["/x"] : []]);
  });

  test("and keeps or changes what it was given changes nothing of the handshake", async () => {
    const { port, io } = await serve();
    io.of((_name, auth, decide) => {
      auth["admin"] = true;
      decide(null, true);
    });
    const peer = await connected(port, "websocket", { auth: { a: 1 } }, "/x");
    expect(io.of("/x").sockets.get(String(peer.id))?.handshake.auth).toEqual({ a: 1 });
  });
});

describe("names that strangers choose", () => {
  test("above maxChildNamespaces a CONNECT is refused; what the server makes itself does not count", async () => {
    const { port, io } = await serve({ maxChildNamespaces: 2, cleanupEmptyChildNamespaces: true });
    const any = /./;
    io.of(any);
    for (const name of ["/own-1", "/own-2", "/own-3"]) io.of(name);
    const wire = await opened(port);
    wire.send("40/a,", "40/b,", "40/c,", "40/own-1,");
    const answers = (await wire.take(4)).map(String);
    expect(answers[2]).toBe('44/c,{"message":"Too many dynamic namespaces"}');
    expect(answers[3]).toMatch(/^40\/own-1,/);
    wire.send("41/a,", "40/c,");
    expect(String(await wire.next())).toMatch(/^40\/c,\{"sid"/);
    expect(childrenOf(io, any)).toEqual(["/own-1", "/own-2", "/own-3", "/b", "/c"]);
  });

  test("a child does not stay when all who asked for it were refused, whatever the options", async () => {
    const { port, io } = await serve();
    const any = /./;
    const decisions: (() => void)[] = [];
    io.of(any).use((_socket, go) => void decisions.push(() => go(new Error("no"))));
    const [one, two] = [await opened(port), await opened(port)];
    one.send("40/x,");
    two.send("40/x,");
    await until(() => decisions.length === 2);
    decisions[0]?.();
    expect(await one.next()).toBe('44/x,{"message":"no"}');
    expect(childrenOf(io, any)).toEqual(["/x"]);
    decisions[1]?.();
    expect(await two.next()).toBe('44/x,{"message":"no"}');
    expect(childrenOf(io, any)).toEqual([]);
    for (let index = 0; index < 500; index++) one.send(`40/n${index},`);
    await until(() => decisions.length === 502);
    for (const decide of decisions) decide();
    await one.take(500);
    expect(childrenOf(io, any)).toEqual([]);
  });

  test("a child whose first client goes while it is looked at does not stay either", async () => {
    const { port, io } = await serve();
    const any = /./;
    let looks = 0;
    io.of(any).use(() => void looks++);
    const wire = await opened(port);
    wire.send("40/x,");
    await until(() => looks === 1);
    wire.socket.close();
    await until(() => io.engine.clientsCount === 0);
    expect(childrenOf(io, any)).toEqual([]);
  });

  test("a child that the application has asked for too stays", async () => {
    const { port, io } = await serve();
    const any = /./;
    io.of(any).use(({ nsp }, go) => go(io.of(nsp.name) === nsp ? new Error("no") : undefined));
    const wire = await opened(port);
    wire.send("40/x,");
    expect(await wire.next()).toBe('44/x,{"message":"no"}');
    expect(childrenOf(io, any)).toEqual(["/x"]);
  });

  test.each([
    "/__proto__",
    "/constructor",
    "/toString",
    "/_0",
    "/ space",
    "/é\u2028",
    "/x\u0000y",
    '/a["e"]',
    "/a?b=c",
  ])("%j is a name like any other", async (name) => {
    const { port, io } = await serve();
    const any = /./;
    io.of(any);
    const wire = await opened(port);
    wire.send(`40${name},`, `42${name},["e"]`);
    expect(String(await wire.next()).startsWith(`40${name},{"sid"`)).toBe(true);
    expect(childrenOf(io, any)).toEqual([name]);
  });

  test("one of more than 1,000 characters is refused, and nobody is asked", async () => {
    const { port, io } = await serve();
    const asked: number[] = [];
    io.of((name, _auth, decide) => {
      asked.push(name.length);
      decide(null, true);
    });
    const wire = await opened(port);
    const [longest, tooLong] = [`/${"a".repeat(999)}`, `/${"a".repeat(1_000)}`];
    wire.send(`40${longest},`, `40${tooLong},`);
    expect(String(await wire.next())).toContain('"sid"');
    expect(await wire.next()).toBe(`44${tooLong},{"message":"Invalid namespace"}`);
    expect(asked).toEqual([1_000]);
  });
});

describe("a child that goes while clients come", () => {
  test("is not removed while one is looked at", async () => {
    const { port, io } = await serve({ cleanupEmptyChildNamespaces: true });
    const any = /./;
    const held: (() => void)[] = [];
    let isFirst = true;
    io.of(any).use((_socket, go) => {
      if (isFirst) go();
      else held.push(go);
      isFirst = false;
    });
    const first = await connected(port, "websocket", {}, "/x");
    const child = io.of("/x");
    const second = client(port, "websocket", {}, "/x");
    const joined = next(second, "connect");
    second.connect();
    await until(() => held.length === 1);
    first.disconnect();
    await until(() => child.sockets.size === 0);
    expect(childrenOf(io, any)).toEqual(["/x"]);
    held[0]?.();
    await joined;
    expect([child.sockets.size, io.of("/x") === child]).toEqual([1, true]);
  });

  test("loses nobody, in whatever order they come and go", async () => {
    const { port, io, errors } = await serve({ cleanupEmptyChildNamespaces: true });
    const any = /./;
    io.of(any).use((_socket, go) => void setImmediate(go));
    io.of(any).on("connection", (socket) =>
      socket.on("ask", (answer) => answer(socket.nsp === io.of(socket.nsp.name))),
    );
    const come = async (rounds: number): Promise<void> => {
      for (let round = 0; round < rounds; round++) {
        const wire = await opened(port);
        wire.send("40/x,");
        expect(String(await wire.next())).toContain('"sid"');
        wire.send('42/x,1["ask"]');
        expect(await wire.next()).toBe("43/x,1[true]");
        wire.send("41/x,", "40/x,");
        expect(String(await wire.next())).toContain('"sid"');
        wire.socket.close();
      }
    };
    await Promise.all([come(20), come(20), come(20), come(20)]);
    await until(() => io.engine.clientsCount === 0);
    expect([childrenOf(io, any), errors]).toEqual([[], []]);
  });

  test("closes its adapter once, also when the server closes", async () => {
    const closed: string[] = [];
    const { port, io } = await serve({
      cleanupEmptyChildNamespaces: true,
      adapter: ({ name, local }) => Object.assign(local, { close: () => void closed.push(name) }),
    });
    io.of(/./);
    const wire = await opened(port);
    wire.send("40/x,", "41/x,", "40/y,");
    await wire.take(2);
    expect(closed).toEqual(["/x"]);
    await io.close();
    expect(closed.toSorted()).toEqual(["/", "/x", "/y"]);
  });

  test("an adapter that cannot be made is reported, and the client refused", async () => {
    const { port, io, errors } = await serve({
      adapter: ({ name, local }) => {
        if (name !== "/") throw new Error("no adapter");
        return local;
      },
    });
    const any = /./;
    io.of(any);
    const wire = await opened(port);
    wire.send("40/x,", "40");
    expect(await wire.next()).toBe('44/x,{"message":"Internal server error"}');
    expect(String(await wire.next())).toContain('"sid"');
    expect([childrenOf(io, any), errors.map(String)]).toEqual([[], ["Error: no adapter"]]);
  });
});
