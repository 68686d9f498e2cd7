import { deepStrictEqual } from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type Dialer,
  type Link,
  type Packet,
  PacketType,
  type RequestAcceptor,
  type UpgradeAcceptor,
} from "@rt/protocol";
import { frameLimits, type Talk, talk } from "@rt/protocol/testing";
import * as browser from "@rt/transports/browser";
import { htmlfile } from "@rt/transports/htmlfile";
import { memory } from "@rt/transports/memory";
import { multipart, multipartDialer } from "@rt/transports/multipart";
import { nodeClock } from "@rt/transports/node";
import { polling, pollingDialer } from "@rt/transports/polling";
import { node, nodeDialer } from "@rt/transports/raw";
import { sse, sseDialer } from "@rt/transports/sse";
import { streaming, streamingDialer } from "@rt/transports/streaming";
import { websocket, websocketDialer } from "@rt/transports/websocket";
import fc from "fast-check";
import { afterAll, beforeAll, describe, it, onTestFinished, vi } from "vitest";
import { Host } from "../../packages/transports/test/support/host.ts";
import { stubPage } from "../support/page-globals.ts";
import { runs } from "../support/runs.ts";
import { type LinkPair, type Speakers, speakers } from "../support/speakers.ts";

/** Little more than the longest values have as base64, so that what is as long as the server takes is not rare. */
const MAX_PAYLOAD = 90_000;

type Query = Readonly<Record<string, string>>;

/** A transport at work: it connects, one link at a time, until it is stopped. */
interface Running {
  connect(query: Query): Promise<LinkPair>;
  stop(): Promise<void>;
}

const transports: readonly (readonly [name: string, start: () => Promise<Running>])[] = [
  ["memory", inProcess],
  hosted("node", node(), nodeDialer()),
  hosted("websocket", websocket(), websocketDialer()),
  hosted("websocket, a browser's", websocket(), browser.websocketDialer()),
  hosted("polling", polling(), pollingDialer()),
  hosted("polling, by fetch", polling(), browser.pollingDialer()),
  hosted("streaming", streaming(), streamingDialer()),
  hosted("streaming, by fetch", streaming(), browser.streamingDialer()),
  hosted("sse", sse(), sseDialer()),
  hosted("sse, by fetch", sse(), browser.sseDialer()),
  hosted("multipart", multipart(), multipartDialer()),
  hosted("multipart, by fetch", multipart(), browser.multipartDialer()),
  hosted("htmlfile, in a page", htmlfile(), browser.htmlfileDialer()),
  hosted("jsonp, in a page", polling(), browser.jsonpDialer()),
];

beforeAll(stubPage);
afterAll(() => void vi.unstubAllGlobals());

describe.each(transports)("packets of any kind by %s", (_name, start) => {
  let running: Running | undefined;
  beforeAll(async () => {
    running = await start();
  });
  afterAll(() => running?.stop());

  it.each([
    ["between ends that are not both rt", false],
    ["between two rt ends", true],
  ])("come out equal, in order and once, both ways at a time, however turns part them, %s", async (_which, isRt) => {
    const connect = async (): Promise<Speakers> => {
      if (running === undefined) throw new Error("not started");
      return speakers(await running.connect(isRt ? { rt: "1" } : {}), MAX_PAYLOAD, isRt);
    };
    let ends = await connect();
    onTestFinished(() => ends.end());
    let isClean = true;
    await fc.assert(
      fc.asyncProperty(talk(frameLimits(ends.payload, MAX_PAYLOAD)), async (steps) => {
        // One connection for all, until something has gone wrong there.
        if (!isClean) {
          ends.end();
          ends = await connect();
        }
        isClean = false;
        await converse(ends, steps);
        isClean = true;
      }),
      { ...runs(25), timeout: 50_000 },
    );
  });
});

/** What both say at last: by then they would have heard what came twice. */
const LAST: Packet = { type: PacketType.EVENT, nsp: "/", id: undefined, data: ["that is all"] };
const GOODBYE: Talk = [
  { from: "client", packet: LAST },
  { from: "server", packet: LAST },
];

async function converse({ client, server }: Speakers, steps: Talk): Promise<void> {
  const all = [...steps, ...GOODBYE];
  for (const step of all) {
    if (step === undefined) await nextTurn();
    else (step.from === "client" ? client : server).say(step.packet);
  }
  const said = (from: "client" | "server"): Packet[] =>
    all.flatMap((step) => (step?.from === from ? [step.packet] : []));
  await Promise.all([server.heard(said("client").length), client.heard(said("server").length)]);
  deepStrictEqual([server.takeHeard(), client.takeHeard()], [said("client"), said("server")]);
}

/** A transport over real connections of this machine. */
function hosted(
  name: string,
  acceptor: RequestAcceptor | UpgradeAcceptor,
  dialer: Dialer,
): readonly [string, () => Promise<Running>] {
  const half = acceptor.opens === "request" ? { polling: acceptor } : { websocket: acceptor };
  const start = async (): Promise<Running> => {
    const host = await Host.start({ ...half, maxChunk: MAX_PAYLOAD });
    const connect = (query: Query): Promise<LinkPair> =>
      new Promise((resolve) => {
        host.onLink = (far, sid) => resolve({ near, far, sid: sid === "" ? "none" : sid });
        // As much as rt's clients take.
        const target = host.target({ maxChunk: 104_857_600 });
        const near = dialer.dial({ ...target, query: new Map([...target.query, ...Object.entries(query)]) });
      });
    return { connect, stop: () => host.stop() };
  };
  return [name, start];
}

async function inProcess(): Promise<Running> {
  const network = memory(nodeClock(), { maxChunk: MAX_PAYLOAD });
  const target = { secure: false, host: "", path: "/", query: new Map<string, string>(), headers: {} };
  return {
    async connect() {
      const taken = new Promise<Link>((resolve) => network.listen(resolve));
      const near = network.dialer.dial({ ...target, maxChunk: MAX_PAYLOAD });
      return { near, far: await taken, sid: "none" };
    },
    async stop() {},
  };
}
