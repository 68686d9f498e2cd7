import type { Link } from "@rt/protocol";
import { describe } from "vitest";
import { memory } from "../../src/memory/index.ts";
import { nodeClock } from "../../src/node/clock.ts";
import { judgeSubject } from "./judge.ts";

const clock = nodeClock();
const target = { secure: false, host: "", path: "/", query: new Map<string, string>(), headers: {} };

describe("memory", () => {
  judgeSubject(
    {
      name: "memory",
      clock,
      async makePair({ maxChunk }) {
        const network = memory(clock, { maxChunk });
        const taken = new Promise<Link>((resolve) => network.listen(resolve));
        const dialled = network.dialer.dial({ ...target, maxChunk });
        return { dialled, accepted: await taken, release() {} };
      },
      dial() {
        const network = memory(clock);
        network.listen((link) => link.abort());
        return network.dialer.dial({ ...target, maxChunk: 1000 });
      },
      dialRefused: () => memory(clock).dialer.dial({ ...target, maxChunk: 1000 }),
    },
    "memory",
  );
});
