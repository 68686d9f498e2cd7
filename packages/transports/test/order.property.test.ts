import { setImmediate as nextTurn } from "node:timers/promises";
import type { Chunk, Dialer } from "@rt/protocol";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pollingDialer } from "../src/polling/client-node.ts";
import { polling } from "../src/polling/server.ts";
import { websocketDialer } from "../src/websocket/client-node.ts";
import { websocket } from "../src/websocket/server.ts";
import { Host } from "./support/host.ts";
import { Talker } from "./support/talker.ts";

const text = fc.oneof(
  fc.constantFrom("", "4", "4\u001e", "€", "\u{1f600}", "b", "\ud83d".slice(1)),
  fc.integer({ min: 1, max: 70_000 }).map((length) => "4".padEnd(length, "aé")),
);
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.integer({ min: 10_000, max: 70_000 }).map((length) => new Uint8Array(length).fill(length)),
);

type Who = "near" | "far";
type Step =
  | { readonly kind: "say"; readonly who: Who; readonly chunk: Chunk }
  | { readonly kind: "pause" | "resume"; readonly who: Who }
  | { readonly kind: "turn" };

function steps(chunk: fc.Arbitrary<Chunk>): fc.Arbitrary<Step[]> {
  const who = fc.constantFrom<Who>("near", "far");
  return fc.array(
    fc.oneof<fc.Arbitrary<Step>[]>(
      fc.record({ kind: fc.constant("say" as const), who, chunk }),
      fc.record({ kind: fc.constantFrom("pause" as const, "resume" as const), who }),
      fc.constant({ kind: "turn" as const }),
    ),
    { maxLength: 40 },
  );
}

let host: Host;

beforeAll(async () => {
  host = await Host.start({ polling: polling(), websocket: websocket() });
});

afterAll(() => host.stop());

async function connect(dialer: Dialer): Promise<{ near: Talker; far: Talker }> {
  const count = host.links.length;
  host.onLink = (link, sid) => sids.set(link, sid);
  const near = new Talker(dialer.dial(host.target()), true);
  const accepted = await host.link(count + 1);
  const far = new Talker(accepted, false);
  // The open frame, which tells the client its sid.
  near.onReceive = () => near.link.identify?.(sids.get(accepted) ?? "");
  far.link.send("0");
  far.link.flush?.();
  await near.received(1);
  near.onReceive = undefined;
  near.chunks.length = 0;
  return { near, far };
}

const sids = new Map<unknown, string>();

async function run(dialer: Dialer, script: readonly Step[], closer: Who): Promise<void> {
  const ends = await connect(dialer);
  const { near, far } = ends;
  for (const step of script) {
    if (step.kind === "say") ends[step.who].say(step.chunk);
    else if (step.kind === "turn") await nextTurn();
    else ends[step.who].link[step.kind]();
  }
  near.link.resume();
  far.link.resume();
  await Promise.all([near.received(far.sent.length), far.received(near.sent.length)]);
  expect(near.chunks).toEqual(far.sent);
  expect(far.chunks).toEqual(near.sent);
  // What is said just before a close arrives, too.
  const other = closer === "near" ? "far" : "near";
  await ends[closer].drained();
  ends[closer].say("4last");
  await ends[closer].drained();
  ends[closer].link.close();
  await ends[other].received(ends[closer].sent.length);
  expect(ends[other].chunks).toEqual(ends[closer].sent);
  near.link.abort();
  far.link.abort();
  await Promise.all([near.over(), far.over()]);
}

const cases: readonly (readonly [string, Dialer, fc.Arbitrary<Chunk>, number])[] = [
  ["websocket", websocketDialer(), fc.oneof(text, bytes), 30],
  ["polling", pollingDialer(), text, 15],
];

describe.each(cases)("%s", (_name, dialer, chunk, numRuns) => {
  it("loses, doubles and reorders nothing, however sends, pauses and turns mix", async () => {
    await fc.assert(
      fc.asyncProperty(steps(chunk), fc.constantFrom<Who>("near", "far"), (script, closer) =>
        run(dialer, script, closer),
      ),
      { numRuns },
    );
  });
});
