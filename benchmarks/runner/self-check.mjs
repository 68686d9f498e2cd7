// @ts-check
/**
 * The check of the checker: damages one frame on its way to the load process, in every scenario, in every way, early and late. Each run
 * must fail with the right kind of error; an undamaged one, through the same tap, must pass.
 */
import { KINDS } from "../driver/tamper.mjs";
import { drive } from "./drive.mjs";
import { startServer } from "./server.mjs";

/** Healthy tiny runs never pause this long, and every lost frame costs at most twice this. */
const STALL_MS = 500;

/**
 * @param {{ scenarios: import("../scenarios/scenario.mjs").Scenario[], server: string, unicode: boolean, say: (line: string) => void }} options
 * @returns {Promise<boolean>} whether every fault was noticed
 */
export async function selfCheck({ scenarios, server: name, unicode, say }) {
  const server = await startServer(name);
  let cases = 0;
  let wrong = 0;
  try {
    for (const scenario of scenarios) {
      for (const fault of faults(scenario)) {
        const outcome = await drive(scenario, server, { size: scenario.tiny, stallMs: STALL_MS, unicode, fault });
        const verdict = judge(fault.kind, outcome);
        cases++;
        if (!verdict.good) wrong++;
        say(
          `${verdict.good ? "ok  " : "BAD "} ${scenario.name}, ${fault.kind} frame ${fault.at}: ${verdict.text.slice(0, 140)}`,
        );
      }
    }
  } finally {
    server.kill();
  }
  say(`${cases - wrong} of ${cases} cases as they must be (server: ${name})`);
  return wrong === 0 && cases > 0;
}

/**
 * The first frame, one in the middle and the last one before the fence: of the connection in the middle.
 * @param {import("../scenarios/scenario.mjs").Scenario} scenario
 * @returns {import("../driver/tamper.mjs").Fault[]}
 */
function faults(scenario) {
  const frames = scenario.frames(scenario.tiny);
  const places = [...new Set([0, frames >> 1, frames - 1])];
  return KINDS.flatMap((kind) => (kind === "none" ? [0] : places).map((at) => ({ kind, at })));
}

/**
 * @param {import("../driver/tamper.mjs").Kind} kind
 * @param {import("./drive.mjs").Outcome} outcome
 */
function judge(kind, { loaded, failure, tampered }) {
  if (!tampered) return { good: false, text: `the fault was never applied; ${failure?.text ?? "the run passed"}` };
  if (kind === "none") return { good: loaded !== undefined, text: failure?.text ?? "passed" };
  if (!failure) return { good: false, text: "NOT NOTICED" };
  return { good: failure.noticed, text: failure.text };
}
