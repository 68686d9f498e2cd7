// A transport that is judged without a test runner.
import { deepEqual } from "node:assert/strict";
import { type Clause, judgeTransport } from "@rt/protocol/conformance";
import { memoryPair } from "@rt/transports/memory";
import { nodeClock } from "@rt/transports/node";

async function main(): Promise<void> {
  const clock = nodeClock();
  const { passed, skipped, failed } = await judgeTransport({
    name: "memory",
    clock,
    async makePair({ maxChunk }) {
      const [dialled, accepted] = memoryPair(clock, { maxChunk });
      return { dialled, accepted, release: () => undefined };
    },
  });
  const none: Clause[] = [];
  deepEqual(failed, none);
  deepEqual(
    skipped.map(({ clause }) => clause),
    ["D3", "D4", "L9", "L26", "X1", "X2"],
  );
  // @ts-expect-error -- there is no such clause
  deepEqual(passed.includes("Z1"), false);
}

void main();
