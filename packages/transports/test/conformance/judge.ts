import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TransportSubject, testTransport } from "@rt/protocol/conformance";
import { afterAll, beforeAll, describe, it } from "vitest";
import { HostedSubject, type HostedTransport } from "./hosted.ts";

/** Where reports are kept, for `tooling/transport-table.mjs`; nowhere when it is not set. */
const { RT_REPORTS: folder } = process.env;

/** Judges a transport that is hosted by HTTP. */
export function judge(transport: HostedTransport): void {
  describe(transport.name, () => {
    const subject = new HostedSubject(transport);
    beforeAll(() => subject.start());
    afterAll(() => subject.stop());
    judgeSubject(subject, transport.acceptor.name);
  });
}

/** Judges any transport, and keeps the report under the name by which users know it. */
export function judgeSubject(subject: TransportSubject, name: string): void {
  const report = testTransport(subject, it);
  afterAll(() => {
    if (folder === undefined) return;
    mkdirSync(folder, { recursive: true });
    const file = `${subject.name.replaceAll(/\W+/g, "-")}.json`;
    writeFileSync(join(folder, file), JSON.stringify({ name, ...report.toJSON() }));
  });
}
