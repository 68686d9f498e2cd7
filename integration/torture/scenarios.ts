import type { Fault } from "../fault-proxy/index.ts";
import type { ClientTraits, ServerTraits } from "./pair.ts";
import type { Blocks, Scenario, Storm } from "./scenario.ts";

const websocket: ClientTraits = { transports: ["websocket"], timeout: 2000 };
const polling: ClientTraits = { transports: ["polling"], timeout: 2000 };
const upgrading: ClientTraits = { transports: ["polling", "websocket"], timeout: 2000 };
const fallingBack: ClientTraits = { transports: ["websocket", "polling"], tryAllTransports: true, timeout: 2000 };

/** There is always something under way. */
const distance: Fault = { kind: "delay", ms: 15 };

/** The end of connections: at once, or behind a byte, so that it falls into the middle of something. */
const cuts: readonly Fault[] = [
  { kind: "cut" },
  { kind: "reset" },
  { kind: "cut", direction: "up" },
  { kind: "cut", direction: "down" },
  { kind: "cut", after: { direction: "up", bytes: 77 } },
  { kind: "cut", after: { direction: "down", bytes: 1234 } },
  { kind: "reset", after: { direction: "up", bytes: 2345 } },
  { kind: "reset", after: { direction: "down", bytes: 5 } },
];

/** Ends that nobody tells of, found by heartbeats alone. */
const silences: readonly Fault[] = [
  { kind: "half-open", believer: "client" },
  { kind: "half-open", believer: "target" },
  { kind: "half-open", believer: "client", after: { direction: "up", bytes: 333 } },
  { kind: "half-open", believer: "target", how: "cut", after: { direction: "down", bytes: 333 } },
  { kind: "stall" },
  { kind: "stall", direction: "up" },
  { kind: "stall", direction: "down" },
  { kind: "swallow" },
];

/** What befalls whole requests. */
const mishaps: readonly Fault[] = [
  { kind: "lose-answer", match: { method: "POST" } },
  { kind: "lose-answer", match: { method: "GET" }, how: "cut" },
  { kind: "duplicate", match: { method: "POST" } },
  { kind: "duplicate", match: { method: "POST" }, keep: "first", copyUntil: "sent" },
  { kind: "duplicate", match: { method: "GET" } },
  { kind: "duplicate", match: { method: "GET" }, keep: "first" },
  { kind: "hold", what: "request", order: [1, 0], patienceMs: 150 },
  { kind: "hold", what: "request", match: { method: "POST" }, order: [2, 0, 1], patienceMs: 150 },
  { kind: "hold", what: "response", order: [1, 0], patienceMs: 150 },
];

const slownesses: readonly Fault[] = [
  { kind: "delay", ms: 60 },
  { kind: "delay", ms: 25, direction: "down" },
  { kind: "bandwidth", bytesPerSecond: 60_000 },
  { kind: "split", sizes: [1, 2, 3, 50] },
  { kind: "split", sizes: [7, 1], direction: "down" },
];

/** What keeps a client from the transport that it would rather have. */
const obstacles: readonly Fault[] = [
  { kind: "refuse-upgrade", status: 502 },
  { kind: "refuse-upgrade", status: 400 },
  { kind: "swallow" },
  { kind: "refuse" },
];

const cutting: Storm = { everyMs: [50, 500], faults: cuts, lastMs: [100, 400] };
const hindering: Storm = { everyMs: [200, 1000], faults: obstacles, lastMs: [200, 1500], all: 0.5 };
const silencing: Storm = { everyMs: [300, 1200], faults: silences, lastMs: [500, 2500] };
const slowing: Storm = { everyMs: [50, 500], faults: slownesses, lastMs: [200, 2000] };

/** A dead link is found in less than a second. */
const watchful: ServerTraits = { pingInterval: 300, pingTimeout: 400, upgradeTimeout: 1000 };

/** All scenarios; `blocks` is for those in which the server's event loop is kept busy. */
export function scenarios(blocks: Blocks): readonly Scenario[] {
  return [
    { name: "websocket-cuts", server: {}, clients: [websocket, websocket], always: [distance], storms: [cutting] },
    { name: "polling-cuts", server: {}, clients: [polling, polling], always: [distance], storms: [cutting] },
    {
      name: "polling-requests",
      server: {},
      clients: [polling, polling],
      always: [distance],
      storms: [{ everyMs: [20, 200], faults: mishaps, lastMs: [50, 300] }],
    },
    {
      name: "upgrades",
      server: { upgradeTimeout: 1000 },
      clients: [upgrading, upgrading],
      always: [distance],
      storms: [{ ...cutting, everyMs: [200, 800] }, hindering],
    },
    {
      name: "fallbacks",
      server: { upgradeTimeout: 1000 },
      clients: [fallingBack, fallingBack],
      always: [distance],
      storms: [cutting, hindering],
    },
    {
      name: "silent-links",
      server: watchful,
      clients: [websocket, polling],
      always: [distance],
      storms: [silencing],
    },
    { name: "slow-links", server: {}, clients: [websocket, polling], always: [], storms: [slowing] },
    {
      name: "busy-server",
      server: watchful,
      clients: [websocket, polling],
      always: [distance],
      storms: [],
      blocks,
    },
    {
      name: "everything",
      server: { ...watchful, pingTimeout: 1000 },
      clients: [websocket, polling, upgrading, fallingBack],
      always: [],
      storms: [cutting, hindering, silencing, slowing, { everyMs: [100, 500], faults: mishaps, lastMs: [50, 300] }],
      blocks,
    },
  ];
}
