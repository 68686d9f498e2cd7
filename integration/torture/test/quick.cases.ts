import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scenarios } from "../scenarios.ts";
import { ServerHandle } from "../server-handle.ts";
import { torture } from "../torture.ts";
import { WRONGS } from "../verdict.ts";

const SEED = Number(process.env["RT_SEED"] ?? 1);
const quick = scenarios({ everyMs: [400, 800], lastMs: [750, 950] });
const NOTHING = Object.fromEntries(WRONGS.map((name) => [name, 0]));

/** Every scenario of `npm run torture`, with some hundred messages. */
export function quickCases(): void {
  describe(`between two rt ends, with seed ${SEED}, nothing is lost, doubled, reordered or left unanswered`, () => {
    let server: ServerHandle;
    beforeAll(() => {
      server = new ServerHandle();
    });
    afterAll(() => server.kill());

    test.each(quick.map((scenario) => [scenario.name, scenario] as const))(
      "through %s",
      async (_, scenario) => {
        const outcome = await torture(scenario, server, { pair: "rt", messages: 300, perSecond: 200, seed: SEED });
        expect({ ...outcome.verdict, remarks: outcome.remarks }).toMatchObject({ ...NOTHING, remarks: [] });
        const { cuts, mishaps, blocks } = outcome.strikes;
        expect(cuts + mishaps + blocks).toBeGreaterThan(0);
      },
      60_000,
    );
  });
}
