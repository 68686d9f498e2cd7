import { describe, expect, test } from "vitest";
import { seededRandom } from "../../fault-proxy/index.ts";
import { Correspondent, type Wire } from "../correspondent.ts";
import { atPace } from "../pace.ts";
import { NAMESPACES, Plan } from "../plan.ts";
import { isClean, judge } from "../verdict.ts";

const ITEMS = 60;

/** Two ends without a network between them, one of which has no room for every third thing that it is to send. */
function pair(): readonly [client: Correspondent, server: Correspondent] {
  const [up, down] = [new Plan(1), new Plan(2)];
  const [client, server] = [new Correspondent(up, down, 0), new Correspondent(down, up, 0)];
  let calls = 0;
  const guard = (): void => {
    calls += 1;
    if (calls % 3 === 0) throw Object.assign(new Error("no room"), { code: "BUFFER_FULL" });
  };
  for (const namespace of NAMESPACES) {
    const [one, other] = [new DirectWire(guard), new DirectWire(guard)];
    one.peer = other;
    other.peer = one;
    client.attach(namespace, one);
    server.attach(namespace, other);
  }
  return [client, server];
}

class DirectWire implements Wire {
  peer: DirectWire | undefined;
  readonly #guard: () => void;
  readonly #listeners = new Map<string, (...args: unknown[]) => void>();

  constructor(guard: () => void) {
    this.#guard = guard;
  }

  on(event: string, listener: (...args: unknown[]) => void): void {
    this.#listeners.set(event, listener);
  }

  emit(event: string, ...args: unknown[]): void {
    this.#guard();
    this.peer?.hear(event, args);
  }

  async emitWithAck(event: string, ...args: unknown[]): Promise<unknown> {
    this.#guard();
    return new Promise((resolve) => this.peer?.hear(event, [...args, resolve]));
  }

  hear(event: string, args: readonly unknown[]): void {
    this.#listeners.get(event)?.(...args);
  }
}

/** What becomes of what there is no room for. */
export function fullCases(): void {
  describe("an end that has no room for what it is to send", () => {
    test("sends it later, and nobody misses anything", async () => {
      const [client, server] = pair();
      const random = seededRandom(1);
      await Promise.all([client, server].map((end) => atPace(ITEMS, 4000, random, (index) => end.send(index))));
      await Promise.all([client.answered(), server.answered()]);
      const [ours, theirs] = [client.ledger.page(), server.ledger.page()];
      expect(ours.lanes.events.withdrawn.length).toBeGreaterThan(0);
      expect(theirs.lanes.events.withdrawn.length).toBeGreaterThan(0);
      expect(isClean(judge(ours, theirs))).toBe(true);
    });

    test("does not hide other errors", () => {
      const [client] = pair();
      const wire = new DirectWire(() => {
        throw new Error("out of order");
      });
      for (const namespace of NAMESPACES) client.attach(namespace, wire);
      const plain = Array.from({ length: ITEMS }, (_, index) => index).find(
        (index) => new Plan(1).item(index).way === "plain",
      );
      expect(() => client.send(plain ?? 0)).toThrow("out of order");
    });
  });
}
