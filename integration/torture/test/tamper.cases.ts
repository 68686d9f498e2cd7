import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seededRandom } from "../../fault-proxy/index.ts";
import { TrafficClient } from "../client.ts";
import { type ClientWire, PAIRS, type Pair } from "../pair.ts";
import { Plan, seedsOf, type Way } from "../plan.ts";
import { ServerHandle } from "../server-handle.ts";
import { judge, type Verdict, WRONGS } from "../verdict.ts";

const SEED = 3;
const ITEMS = 80;
const FAST = 4000;
const NOTHING = Object.fromEntries(WRONGS.map((name) => [name, 0]));

/** What becomes of an event: what is sent at once, and what behind the next one. */
interface Theft {
  readonly now: readonly (readonly unknown[])[];
  readonly later?: readonly unknown[];
}

/** What can go wrong with an item that is sent this way, and what a verdict has to say of it. */
type Case = readonly [name: string, way: Way, steal: (args: readonly unknown[]) => Theft, wrongs: Partial<Verdict>];

const cases: readonly Case[] = [
  ["nothing", "plain", (args) => ({ now: [args] }), {}],
  ["an event that never leaves", "plain", () => ({ now: [] }), { lost: 1 }],
  ["an event that leaves twice", "plain", (args) => ({ now: [args, args] }), { doubled: 1 }],
  ["an event that is overtaken", "plain", (args) => ({ now: [], later: args }), { reordered: 1 }],
  ["an event that is changed", "plain", (args) => ({ now: [[...args.slice(0, -1), "other"]] }), { damaged: 1 }],
  ["a question that never leaves", "promise", () => ({ now: [] }), { lost: 1, unsettled: 1 }],
  [
    "an answer that nobody hears",
    "callback",
    (args) => ({ now: [[...args.slice(0, -1), (): void => {}]] }),
    { lost: 1, unsettled: 1 },
  ],
  [
    "an answer that comes twice",
    "callback",
    (args) => ({ now: [[...args.slice(0, -1), twice(args.at(-1))]] }),
    { doubled: 1 },
  ],
  [
    "an answer that is changed",
    "callback",
    (args) => ({ now: [[...args.slice(0, -1), changed(args.at(-1))]] }),
    { damaged: 1 },
  ],
];

/** That the harness, from end to end, notices what is wrong. */
export function tamperCases(): void {
  describe("traffic between a client and a server of Socket.IO, on a link without faults", () => {
    let server: ServerHandle;
    beforeAll(() => {
      server = new ServerHandle();
    });
    afterAll(() => server.kill());

    test.each(cases)("shows %s, and nothing else", async (_, way, steal, wrongs) => {
      const port = await server.open({ pair: "socket.io", traits: {}, seed: SEED, members: 1 });
      const pair = tampered(way, steal);
      const client = new TrafficClient(pair, `http://127.0.0.1:${port}`, { transports: ["websocket"] }, SEED, 0);
      expect(await client.settled(15_000)).toBe(true);
      await Promise.all([server.send(ITEMS, FAST), client.send(ITEMS, FAST, seededRandom(SEED))]);
      expect(await client.settled(15_000)).toBe(true);
      const [page] = await server.pages();
      if (page === undefined) throw new Error("the server wrote nothing down");
      const verdict = judge(client.page(), page);
      expect(verdict).toMatchObject({ ...NOTHING, ...wrongs });
      expect(verdict.sent).toBeGreaterThan(2 * ITEMS);
      client.close();
      await server.close();
    });
  });
}

/** Socket.IO, whose client steals one item of those that are sent this way. */
function tampered(way: Way, steal: (args: readonly unknown[]) => Theft): Pair {
  const plan = new Plan(seedsOf(SEED).up);
  const victim = Array.from({ length: ITEMS - 20 }, (_, index) => index).findLast(
    (index) => plan.item(index).way === way,
  );
  const waiting: (() => void)[] = [];
  const corrupt = (wire: ClientWire): ClientWire => {
    const emit = wire.emit.bind(wire);
    wire.emit = (event, ...args) => {
      // Events of one client are numbered as its plan has them.
      if (args[0] !== victim) {
        emit(event, ...args);
        for (const send of waiting.splice(0)) send();
        return;
      }
      const { now, later } = steal(args);
      for (const stolen of now) emit(event, ...stolen);
      if (later !== undefined) waiting.push(() => emit(event, ...later));
    };
    return wire;
  };
  return {
    ...PAIRS["socket.io"],
    connect: (url, traits, auth) => {
      const main = PAIRS["socket.io"].connect(url, traits, auth);
      const open = main.io.socket.bind(main.io);
      main.io.socket = (namespace, options) => corrupt(open(namespace, options));
      return corrupt(main);
    },
  };
}

type Listener = (...args: unknown[]) => unknown;

function twice(callback: unknown): Listener {
  return (...args) => [(callback as Listener)(...args), (callback as Listener)(...args)];
}

function changed(callback: unknown): Listener {
  return (answer) => (callback as Listener)([...(answer as unknown[]), "more"]);
}
