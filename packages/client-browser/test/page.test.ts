import type { Clock } from "@rt/protocol";
import { beforeEach, describe, expect, it } from "vitest";
import { Page, type PageScope } from "../src/page.ts";

/** A connection that writes down what the page does to it. */
class Connection {
  readonly calls: string[] = [];

  check(): void {
    this.calls.push("check");
  }

  close(): void {
    this.calls.push("close");
  }

  farewell(): void {
    this.calls.push(`farewell${page.isLeaving ? " of a page that goes" : ""}`);
  }
}

let now: number;
const IDLE: Clock = { now: () => now, at: () => () => {}, soon: () => {} };

let connection: Connection;
let scope: EventTarget;
let document: EventTarget & { visibilityState: string };
let page: Page;
let settled: number;
let missTime: () => void;

function create(of: PageScope): Page {
  return new Page(of, (onGap) => {
    missTime = onGap;
    return { ...IDLE, settle: () => settled++ };
  });
}

beforeEach(() => {
  settled = 0;
  now = 0;
  connection = new Connection();
  document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  scope = Object.assign(new EventTarget(), { document });
  page = create(scope);
  page.watch(connection);
});

function fire(type: string, about: object = {}, target: EventTarget = scope): void {
  target.dispatchEvent(Object.assign(new Event(type), about));
}

function hideFor(ms: number): void {
  for (const [visibilityState, passed] of [
    ["hidden", 0],
    ["visible", ms],
  ] as const) {
    now += passed;
    document.visibilityState = visibilityState;
    fire("visibilitychange", {}, document);
  }
}

const back: readonly (readonly [what: string, happen: () => void])[] = [
  ["the network is back", () => fire("online")],
  ["the page is shown after a while", () => hideFor(5000)],
  ["the page is thawed", () => fire("resume", {}, document)],
  ["the page is taken out of the cache of pages", () => fire("pageshow", { persisted: true })],
  ["the machine has slept", () => missTime()],
];

it.each(back)("when %s, every connection finds out whether it still lives", (_what, happen) => {
  happen();
  expect(connection.calls).toEqual(["check"]);
});

describe("nothing is touched", () => {
  it.each([
    ["when the page is hidden", "visibilitychange"],
    ["when a hidden page was slowed down", "gap"],
  ])("%s", (_when, what) => {
    document.visibilityState = "hidden";
    if (what === "gap") missTime();
    else fire(what, {}, document);
    expect(connection.calls).toEqual([]);
  });

  it("when somebody looks at another page for a moment", () => {
    hideFor(4999);
    expect(connection.calls).toEqual([]);
  });

  it("when the page is shown for the first time", () => {
    fire("pageshow", { persisted: false });
    expect(connection.calls).toEqual([]);
  });
});

describe("a page that goes for good", () => {
  it("ends its connections in order, and does at once what was to be done soon", () => {
    expect(page.isLeaving).toBe(false);
    fire("pagehide", { persisted: false });
    expect(connection.calls).toEqual(["close"]);
    expect([page.isLeaving, settled]).toEqual([true, 1]);
  });

  it("tells its links before their connections end", () => {
    const stop = page.onDeparture(() => connection.calls.push("stopped listening"));
    page.onDeparture(() => connection.calls.push(`departs${page.isLeaving ? " for good" : ""}`));
    stop();
    fire("pagehide", { persisted: true });
    fire("beforeunload");
    expect(connection.calls).toEqual([]);
    fire("pagehide", { persisted: false });
    expect(connection.calls).toEqual(["departs for good", "close"]);
  });

  it("is heard of before the application's listeners, after which its requests are lost", () => {
    const captures: boolean[] = [];
    create({ addEventListener: (_type, _listener, { capture }) => captures.push(capture) }).watch(connection);
    expect(new Set(captures)).toEqual(new Set([true]));
  });
});

describe("an outage", () => {
  function linkTo(host: string): { ended: number; stop: () => void } {
    const link = { ended: 0, stop: page.outagesFor(host).listen(() => link.ended++) };
    return link;
  }

  it("is the loss of the network, to all hosts but this machine", () => {
    const far = ["example.com", "10.0.0.1:3000", "localhost.example.com", "127.example.com", "[2001:db8::1]"].map(
      linkTo,
    );
    const near = ["localhost", "localhost:3000", "app.localhost", "127.0.0.1:80", "[::1]:3000"].map(linkTo);
    fire("offline");
    expect(far.map(({ ended }) => ended)).toEqual([1, 1, 1, 1, 1]);
    expect(near.map(({ ended }) => ended)).toEqual([0, 0, 0, 0, 0]);
    expect(connection.calls).toEqual([]);
  });

  it("is the putting away of the page, to all hosts, and then nobody leaves", () => {
    const all = ["example.com", "localhost"].map(linkTo);
    fire("pagehide", { persisted: true });
    expect(all.map(({ ended }) => ended)).toEqual([1, 1]);
    expect([connection.calls, page.isLeaving]).toEqual([[], false]);
  });

  it("is nothing to who listens no more, and may end other links", () => {
    const link = linkTo("example.com");
    const other = linkTo("example.com");
    page.outagesFor("example.com").listen(() => other.stop());
    link.stop();
    fire("offline");
    expect([link.ended, other.ended]).toEqual([0, 1]);
    fire("offline");
    expect(other.ended).toBe(1);
  });
});

describe("elsewhere", () => {
  it("there may be no document, as in a worker", () => {
    const worker = new EventTarget();
    create(worker).watch(connection);
    fire("online", {}, worker);
    missTime();
    expect(connection.calls).toEqual(["check", "check"]);
  });

  it("there may be no events", () => {
    create({}).watch(connection);
    missTime();
    expect(connection.calls).toEqual(["check"]);
  });
});

describe("a page that is about to go", () => {
  it("ends the connections that are to end early, and no others", () => {
    const early = new Connection();
    page.watch(early, true);
    fire("beforeunload");
    expect(early.calls).toEqual(["farewell of a page that goes"]);
    expect(connection.calls).toEqual([]);
    expect(settled).toBe(1);
    expect(page.isLeaving).toBe(false);
    fire("pagehide", { persisted: false });
    expect(early.calls).toEqual(Array(2).fill("farewell of a page that goes"));
    expect(connection.calls).toEqual(["close"]);
  });

  it("is not listened to where nobody wants that: it may be kept for the way back", () => {
    const types: string[] = [];
    const quiet = create({ addEventListener: (type) => types.push(type) });
    quiet.watch(connection);
    expect(types).not.toContain("beforeunload");
    quiet.watch(new Connection(), true);
    quiet.watch(new Connection(), true);
    expect(types.filter((type) => type === "beforeunload")).toHaveLength(1);
  });
});
