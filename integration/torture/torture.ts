import { createFaultProxy, seededRandom } from "../fault-proxy/index.ts";
import { TrafficClient } from "./client.ts";
import { Disturbance, type Strikes } from "./disturbance.ts";
import { Ledger } from "./ledger.ts";
import { PAIRS, type PairName } from "./pair.ts";
import type { Scenario } from "./scenario.ts";
import type { ServerHandle } from "./server-handle.ts";
import { judge, together, type Verdict } from "./verdict.ts";

/** What {@link torture} takes. */
export interface Effort {
  readonly pair: PairName;
  /** How many items go each way, those of all clients together. */
  readonly messages: number;
  /** How many of them a second, about. */
  readonly perSecond: number;
  readonly seed: number;
  /** How long the last ones may take, in milliseconds, when nothing disturbs them any more. 30,000 by default. */
  readonly patienceMs?: number;
}

/** What came of it. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly strikes: Strikes;
  readonly seconds: number;
  /** The first of what should not have happened, in words. */
  readonly remarks: readonly string[];
}

/** Sends traffic through a scenario, and says what became of it. The server's process may serve again afterwards. */
export async function torture(scenario: Scenario, server: ServerHandle, effort: Effort): Promise<Outcome> {
  const { pair, seed, patienceMs = 30_000 } = effort;
  const members = scenario.clients.length;
  const port = await server.open({ pair, traits: scenario.server, seed, members });
  const proxy = await createFaultProxy({ target: { port } });
  const url = `http://127.0.0.1:${proxy.port}`;
  const clients = scenario.clients.map((traits, n) => new TrafficClient(PAIRS[pair], url, traits, seed, n));
  const settle = (): Promise<readonly boolean[]> => Promise.all(clients.map((client) => client.settled(patienceMs)));
  try {
    if (!(await settle()).every(Boolean)) throw new Error("the server was not reached");
    const start = performance.now();
    const items = Math.ceil(effort.messages / members);
    const perSecond = effort.perSecond / members;
    const disturbance = new Disturbance(scenario, proxy, server, seed);
    try {
      await Promise.all([
        server.send(items, perSecond),
        ...clients.map((client, n) => client.send(items, perSecond, seededRandom(seed + n))),
      ]);
    } finally {
      await disturbance.stop();
    }
    await settle();
    const seconds = (performance.now() - start) / 1000;
    const theirs = await server.pages();
    const pages = clients.map((client, n) => ({ client: client.page(), server: theirs[n] ?? new Ledger().page() }));
    return {
      verdict: together(pages.map((both) => judge(both.client, both.server))),
      strikes: disturbance.strikes(),
      seconds,
      remarks: pages.flatMap((both, n) => [
        ...both.client.remarks.map((text) => `client ${n}: ${text}`),
        ...both.server.remarks.map((text) => `server, of client ${n}: ${text}`),
      ]),
    };
  } finally {
    for (const client of clients) client.close();
    await proxy.close();
    await server.close();
  }
}
