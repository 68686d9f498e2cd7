import { once } from "node:events";
import { Agent, request as httpRequest } from "node:http";
import { polling, pollingDialer } from "@rt/transports/polling";
import { describe, expect, it, onTestFinished } from "vitest";
import { Host } from "../../packages/transports/test/support/host.ts";
import { Talker } from "../../packages/transports/test/support/talker.ts";
import { type AppliedFault, createFaultProxy, type Fault, type FaultProxy } from "../fault-proxy/index.ts";

const NUMBERED: ReadonlyMap<string, string> = new Map([["rt", "1"]]);
const PLAIN: ReadonlyMap<string, string> = new Map();
const POST = { method: "POST" };
const GET = { method: "GET" };

interface Server {
  readonly host: Host;
  readonly proxy: FaultProxy;
}

async function serve(): Promise<Server> {
  const host = await Host.start({ polling: polling() });
  const proxy = await createFaultProxy({ target: { port: host.port } });
  onTestFinished(async () => {
    await proxy.close();
    await host.stop();
  });
  return { host, proxy };
}

interface Pair extends Server {
  readonly near: Talker;
  readonly far: Talker;
}

/** Both ends of a polling link through a proxy, its first GET behind it and its second one pending. */
async function connect(query = NUMBERED): Promise<Pair> {
  const { host, proxy } = await serve();
  const target = host.target({ host: `127.0.0.1:${proxy.port}`, query });
  const near = new Talker(pollingDialer().dial(target), true);
  near.onReceive = () => near.link.identify?.("sid0");
  const far = new Talker(await host.link(), false);
  far.link.send("0");
  await near.received(1);
  near.onReceive = undefined;
  near.chunks.length = 0;
  await host.exchanged(2);
  return { host, proxy, near, far };
}

const COUNT = 20;

/** Both ends talk until all has come, or one of them has lost its link. */
async function talk({ near, far }: Pair): Promise<"whole" | "over"> {
  for (let n = 0; n < COUNT; n += 1) {
    near.say(`4up${n}`);
    far.say(`4down${n}`);
  }
  const over = Promise.race([near.over(), far.over()]).then(() => "over" as const);
  return Promise.race([Promise.all([near.received(COUNT), far.received(COUNT)]).then(() => "whole" as const), over]);
}

/** A request through the proxy, sent again as browsers do: at once, and only when a connection that was used before has failed. */
async function ask(server: Server, agent: Agent, query: string, body?: string): Promise<string> {
  const method = body === undefined ? "GET" : "POST";
  const path = `/rt/?EIO=4&transport=polling&${query}`;
  const request = httpRequest({ host: "127.0.0.1", port: server.proxy.port, method, path, agent });
  request.end(body);
  try {
    const [response] = await once(request, "response");
    return `${response.statusCode} ${Buffer.concat(await response.toArray()).toString()}`;
  } catch (error) {
    if (!request.reusedSocket) throw error;
    return ask(server, agent, query, body);
  }
}

describe("a numbered link", () => {
  it("whose every request reaches the server twice loses and doubles nothing, and lives on", async () => {
    const pair = await connect();
    const applied = pair.proxy.apply({ kind: "duplicate" });
    expect(await talk(pair)).toBe("whole");
    expect(applied.hits).toBeGreaterThan(COUNT);
    expect([pair.near.chunks, pair.far.chunks]).toEqual([pair.far.sent, pair.near.sent]);
    expect([pair.near.ends, pair.far.ends]).toEqual([[], []]);
  });

  it("lives on when a copy comes after the answer", async () => {
    const { proxy, near, far } = await connect();
    const applied = proxy.apply({ kind: "duplicate", keep: "first", match: POST });
    for (const count of [1, 2, 3]) {
      near.say(`4${count}`);
      await proxy.until(() => applied.hits === count);
    }
    expect(far.chunks).toEqual(["41", "42", "43"]);
    expect([near.ends, far.ends]).toEqual([[], []]);
  });

  const faults: readonly Fault[] = [
    { kind: "duplicate", keep: "first" },
    { kind: "duplicate", copyUntil: "sent" },
    { kind: "duplicate", keep: "first", copyUntil: "sent" },
    { kind: "lose-answer" },
    { kind: "lose-answer", how: "cut" },
    { kind: "hold", what: "request", order: [1, 0], patienceMs: 20 },
    { kind: "cut", after: { direction: "up", bytes: 900 } },
    { kind: "reset", after: { direction: "up", bytes: 900 } },
    { kind: "cut", after: { direction: "down", bytes: 900 } },
    { kind: "reset", after: { direction: "down", bytes: 900 } },
  ];

  it.each(faults)("doubles and reorders nothing, and ends as sessions survive it if it does: %j", async (fault) => {
    const pair = await connect();
    const { proxy, near, far } = pair;
    const applied = proxy.apply(fault, { scope: "all" });
    const outcome = await talk(pair);
    await proxy.until(() => applied.hits > 0);
    near.link.abort();
    far.link.abort();
    await Promise.all([near.over(), far.over()]);
    for (const { code } of [...near.ends, ...far.ends]) expect(["broken", "local"]).toContain(code);
    // The last word of a link that is over comes from the link itself.
    const down = near.chunks.at(-1) === "1" ? near.chunks.slice(0, -1) : near.chunks;
    expect(down).toEqual(far.sent.slice(0, down.length));
    expect(far.chunks).toEqual(near.sent.slice(0, far.chunks.length));
    if (outcome === "whole") expect([down.length, far.chunks.length]).toEqual([COUNT, COUNT]);
  });

  it("ends when the answer to a POST is lost and nobody asks again; the POST was delivered", async () => {
    const { proxy, near, far } = await connect();
    proxy.apply({ kind: "lose-answer", match: POST }, { times: 1 });
    near.say("4up");
    expect((await near.over()).code).toBe("broken");
    // The server sees it by the GET that the client gave up.
    expect((await far.over()).code).toBe("broken");
    expect(far.chunks).toEqual(["4up"]);
  });

  it("ends when the answer to a GET is lost and nobody asks again", async () => {
    const { host, proxy, near, far } = await connect();
    // The proxy knows of requests from the time of the fault on.
    const applied = proxy.apply({ kind: "lose-answer", match: GET }, { times: 1 });
    far.say("4before");
    await near.received(1);
    await host.exchanged(3);
    far.say("4down");
    expect((await near.over()).code).toBe("broken");
    expect([near.chunks, applied.hits]).toEqual([["4before"], 1]);
  });

  it("delivers once what a browser sends again because a reused connection was reset", async () => {
    const server = await serve();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const handshake = ask(server, agent, "rt=1&seq=1");
    const far = new Talker(await server.host.link(), false);
    far.say("0");
    expect(await handshake).toBe("200 0");
    const lose = (match: typeof POST): AppliedFault => server.proxy.apply({ kind: "lose-answer", match }, { times: 1 });
    const losses: AppliedFault[] = [];
    for (const seq of [1, 2, 3]) {
      losses.push(lose(POST));
      expect(await ask(server, agent, `sid=sid0&seq=${seq}`, `4up${seq}`)).toBe("200 ok");
    }
    for (const seq of [2, 3, 4]) {
      losses.push(lose(GET));
      far.say(`4down${seq}`);
      expect(await ask(server, agent, `sid=sid0&seq=${seq}`)).toBe(`200 4down${seq}`);
    }
    expect(far.chunks).toEqual(["4up1", "4up2", "4up3"]);
    expect(far.ends).toEqual([]);
    expect(losses.map(({ hits }) => hits)).toEqual([1, 1, 1, 1, 1, 1]);
  });
});

describe("a link without numbers", () => {
  it("delivers twice what comes twice: the faults are real", async () => {
    const { proxy, near, far } = await connect(PLAIN);
    proxy.apply({ kind: "duplicate", match: POST }, { times: 1 });
    near.say("4up");
    expect(await far.received(2)).toEqual(["4up", "4up"]);
  });
});
