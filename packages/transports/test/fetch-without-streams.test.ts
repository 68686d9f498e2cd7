import { afterEach, describe, expect, it, vi } from "vitest";
import { pollingDialer } from "../src/polling/client-browser.ts";
import { type Answer, MAX_FAILURE } from "../src/post-up/answer.ts";
import { fetchAnswer } from "../src/post-up/fetch-request.ts";
import { Recorder } from "./support/recorder.ts";

/*
 * The `fetch` of React Native, whose answers have no `body`: they come whole, or not at all.
 */

function answerOf(body: string | null, init: ResponseInit = {}): Response {
  return Object.defineProperty(new Response(body, init), "body", { value: undefined });
}

/** What becomes of an answer, and whether its body was asked for. */
async function outcome(response: Response): Promise<{ answer: Answer; isRead: boolean }> {
  const read = vi.spyOn(response, "arrayBuffer");
  vi.stubGlobal("fetch", async () => response);
  const answer = await new Promise<Answer>((resolve) =>
    fetchAnswer("http://rt.test/", {}, { bytes: 10, time: 0 }, resolve),
  );
  return { answer, isRead: read.mock.calls.length > 0 };
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

afterEach(() => vi.unstubAllGlobals());

describe("an answer that cannot be read as it comes", () => {
  it.each([
    ["at the limit", "4é".repeat(3) + "4", {}],
    ["that says its length", "4é", { headers: { "content-length": "3" } }],
    ["that says its length when compressed", "4".repeat(10), { headers: { "content-length": "5" } }],
    ["that is empty", "", {}],
    ["without a body", null, {}],
  ])("is read whole, %s", async (_which, body, init) => {
    const { answer } = await outcome(answerOf(body, init));
    expect(answer).toEqual({ kind: "answered", status: 200, bytes: bytesOf(body ?? "") });
  });

  it("is not taken above the limit", async () => {
    expect(await outcome(answerOf("4".repeat(11)))).toEqual({ answer: { kind: "too-big" }, isRead: true });
  });

  it("is not even read where it says so before", async () => {
    const response = answerOf("4".repeat(11), { headers: { "content-length": "11" } });
    expect(await outcome(response)).toEqual({ answer: { kind: "too-big" }, isRead: false });
  });

  it("tells of a failure, of which little is kept", async () => {
    const short = await outcome(answerOf("no", { status: 403 }));
    expect(short.answer).toEqual({ kind: "answered", status: 403, bytes: bytesOf("no") });
    const long = await outcome(answerOf("x".repeat(MAX_FAILURE + 1), { status: 500 }));
    expect(long.answer).toEqual({ kind: "answered", status: 500, bytes: new Uint8Array(0) });
  });

  it("is a loss where it cannot be read at all", async () => {
    const response = answerOf("4");
    vi.spyOn(response, "arrayBuffer").mockRejectedValue(new Error("Network request failed"));
    expect(await outcome(response)).toMatchObject({
      answer: { kind: "failed", error: { message: "Network request failed" } },
    });
  });
});

it("polling works with it", async () => {
  const answers = ["0{}", "4hello\u001e4€"];
  vi.stubGlobal("fetch", () => {
    const answer = answers.shift();
    return answer === undefined ? new Promise(() => undefined) : Promise.resolve(answerOf(answer));
  });
  const target = { secure: false, host: "rt.test", path: "/rt/", query: new Map(), headers: {}, maxChunk: 50 };
  const link = pollingDialer({}).dial(target);
  const sink = new Recorder(link);
  sink.onReceive = () => link.identify?.("S");
  expect(await sink.received(2)).toEqual(["0{}", "4hello\u001e4€"]);
  link.abort();
});
