import type { Link } from "@rt/protocol";
import { type LinkPair, type PairOptions, testTransport } from "@rt/protocol/conformance";
import { describe, it } from "vitest";
import { messagePort, portDialer } from "../src/transport.ts";
import { Cable } from "./cable.ts";
import { subject, target } from "./subject.ts";

describe("links over ports", () => {
  testTransport(subject, it);
});

describe("links over ports, on a way that can be cut,", () => {
  async function makePair({ maxChunk }: PairOptions): Promise<LinkPair> {
    const cable = new Cable();
    const accepted = new Promise<Link>((resolve) => void messagePort(cable.parent).listen(resolve, { maxChunk }));
    const dialled = portDialer(cable).dial({ ...target, maxChunk });
    return { dialled, accepted: await accepted, cut: () => cable.cut(), release: () => cable.end() };
  }
  testTransport({ ...subject, makePair }, it);
});
