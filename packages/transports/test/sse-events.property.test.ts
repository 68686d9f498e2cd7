import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodeBytes } from "../src/node/bytes.ts";
import { EventReader } from "../src/sse/event-reader.ts";
import { sseDown } from "../src/sse/format.ts";

const EVENT = "data: 4a\n\n";

/** What a reader makes of a body that comes cut at these places. */
function read(body: Uint8Array, cuts: readonly number[], maxData = 1_000_000): { chunks: unknown[]; fault: unknown } {
  const reader = new EventReader(maxData, nodeBytes);
  const chunks: unknown[] = [];
  const places = [...new Set(cuts.map((cut) => cut % (body.length + 1)))].sort((a, b) => a - b);
  let from = 0;
  for (const to of [...places, body.length]) {
    const fault = reader.read(body.slice(from, to), (chunk) => chunks.push(chunk));
    if (fault !== undefined) return { chunks, fault: fault.code };
    from = to;
  }
  return { chunks, fault: undefined };
}

function bodyOf(payloads: readonly string[]): Buffer {
  return Buffer.from([sseDown.prologue, ...payloads.map((payload) => sseDown.write(payload))].join(""));
}

/** What a browser's `EventSource` makes of a stream, by the letter of the HTML standard (section 9.2.6). */
function asBrowser(body: string): string[] {
  const events: string[] = [];
  let data = "";
  for (const line of body.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/)) {
    const colon = line.indexOf(":");
    if (line === "") {
      if (data !== "") events.push(data.slice(0, -1));
      data = "";
    } else if (line.slice(0, colon === -1 ? undefined : colon) === "data") {
      data += `${line.slice(colon + 1).replace(/^ /, "")}\n`;
    }
  }
  return events;
}

const nasty = fc.string({
  unit: fc.constantFrom(
    "4",
    "b",
    '"',
    "\n",
    "\r",
    ":",
    " ",
    "data: ",
    "id: 7",
    "\u001e",
    "\0",
    "\u2028",
    "\uFEFF",
    "é",
    "😀",
    "\\",
  ),
});
const payloads = fc.array(fc.oneof(nasty, fc.string({ unit: "binary" })), { maxLength: 8 });

describe("payloads as events", () => {
  it("come out equal, in order and once, whatever they hold and however the stream is cut", () => {
    fc.assert(
      fc.property(payloads, fc.array(fc.nat(), { maxLength: 20 }), (sent, cuts) => {
        expect(read(bodyOf(sent), cuts)).toEqual({ chunks: sent, fault: undefined });
      }),
    );
  });

  it("are one event each to a browser too, so that none can end its event or begin another", () => {
    fc.assert(
      fc.property(payloads, (sent) => {
        const events = asBrowser(bodyOf(sent).toString());
        expect(events.map((data) => (data.startsWith('"') ? JSON.parse(data) : data))).toEqual(sent);
      }),
    );
  });

  it("leave the stream alone when bytes come that are no stream of ours: a fault, or fewer events", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat(), { maxLength: 5 }), (bytes, cuts) => {
        const { chunks, fault } = read(bytes, cuts);
        expect(chunks.every((chunk) => typeof chunk === "string")).toBe(true);
        expect([undefined, "protocol", "too-big"]).toContain(fault);
      }),
    );
  });
});

describe("an event stream", () => {
  it.each([
    ["comments and other fields", ": hi\nevent: x\nid: 4\nretry: 1\nfoo\ndata: 4a\n\n"],
    ["events without data", "\n\nid: 3\n\ndata: 4a\n\n"],
    ["data without the space", "data:4a\n\n"],
  ])("passes over %s", (_name, body) => {
    expect(read(Buffer.from(body), [])).toEqual({ chunks: ["4a"], fault: undefined });
  });

  it.each([
    ["two lines of data in an event", "data: 4a\ndata: 4b\n\n", "protocol"],
    [
      "data that is no UTF-8",
      Buffer.concat([Buffer.from("data: "), Buffer.from([0xff]), Buffer.from("\n\n")]),
      "protocol",
    ],
    ["a JSON string that is none", 'data: "4a\n\n', "protocol"],
    ["JSON behind a string", 'data: "4a",1\n\n', "protocol"],
    ["a line above the limit", `data: ${"4".repeat(11)}\n\n`, "too-big"],
    ["a comment that never ends", ":".repeat(100), "too-big"],
  ])("faults %s", (_name, body, fault) => {
    const bytes = Buffer.concat([Buffer.from(EVENT), Buffer.from(body)]);
    expect(read(bytes, [], 10)).toEqual({ chunks: ["4a"], fault });
    expect(read(bytes, Array.from(bytes.keys()), 10)).toEqual({ chunks: ["4a"], fault });
  });

  it("takes data of as many bytes as the limit says", () => {
    expect(read(Buffer.from(`data: ${"4".repeat(10)}\n\n`), [3, 9], 10).chunks).toEqual(["4444444444"]);
  });
});
