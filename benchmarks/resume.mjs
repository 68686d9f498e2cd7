// @ts-check
/**
 * What a resume costs the server's core, by what the client has missed and by how long the session has lived: `npm run bench:resume`.
 * One process, no sockets: an open frame's link is lost, the client asks on another one, and gets what it has missed.
 */
import { portableBytes, ServerSession } from "@rt/protocol";

const MISSED = [0, 10, 100, 1_000, 10_000];
const HISTORIES = [0, 100_000];
const MESSAGE = `42["news",${JSON.stringify({ client: 10_000, n: 10_000, text: "the quick brown fox jumps over the lazy dog, 12 times" })}]`;
const LIMITS = { window: 120_000, messages: 100_000, bytes: 100_000_000 };
const CONFIG = { upgradeTimeout: 10_000, closeTimeout: 5_000, maxBacklog: 100_000_000 };
const HANDSHAKE = { sid: "sid", upgrades: [], pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1_000_000 };
const BATCH = 1_000;
const ROUNDS = 40;

const clock = { now: () => 0, at: () => () => {}, soon: () => {} };

/** A link to a client that takes everything and counts it. */
class Counter {
  /** @type {import("@rt/protocol").LinkTraits} */
  traits = { framing: "message", payload: "both", maxFrames: 1, maxChunk: 1_000_000, endIsSeen: true };
  messages = 0;
  /** @type {import("@rt/protocol").LinkSink | undefined} */
  sink;

  /** @param {import("@rt/protocol").LinkSink} sink */
  bind(sink) {
    this.sink = sink;
  }

  /** @param {import("@rt/protocol").Chunk} chunk */
  send(chunk) {
    if (chunk[0] === "4") this.messages++;
    return true;
  }

  pause() {}
  resume() {}
  close() {}
  abort() {}
}

/** A server's end, and the client's side of it, frame by frame. */
class Pair {
  link = new Counter();
  received = 0;
  attempt = 0;
  token = "t0";
  host = {
    message() {},
    upgraded() {},
    closed: (/** @type {unknown} */ end) => {
      throw new Error(`the session ended: ${JSON.stringify(end)}`);
    },
    released() {},
    pending() {},
    rearm() {},
    suspended() {},
    resumed() {},
    /** @param {import("@rt/protocol").ResumeRequest} _request */
    resumeAsked(_request) {},
  };
  session = new ServerSession(this.host, CONFIG, clock, portableBytes, this.host);

  constructor() {
    this.session.attach(this.link, { ...HANDSHAKE, rt: { v: 1, session: "s", token: this.token, ...LIMITS } }, 0);
    this.session.flush(0);
  }

  /** Sends, and has it confirmed. @param {number} count */
  live(count) {
    for (let sent = 0; sent < count; sent += BATCH) {
      for (let n = 0; n < BATCH; n++) this.session.send(MESSAGE);
      this.session.flush(0);
      this.received += BATCH;
      this.link.sink?.receive(`6${this.received}`);
    }
  }

  /** The link is lost, `missed` messages are sent, and the client comes back: how long that takes, in microseconds of CPU. @param {number} missed */
  resume(missed) {
    this.link.sink?.ended({ code: "closed", message: "cut" });
    for (let n = 0; n < missed; n++) this.session.send(MESSAGE);
    const fresh = new Counter();
    /** @type {import("@rt/protocol").ResumeRequest | undefined} */
    let request;
    const host = {
      ...this.host,
      closed() {},
      resumeAsked: (/** @type {import("@rt/protocol").ResumeRequest} */ asked) => {
        request = asked;
      },
    };
    const opened = new ServerSession(host, CONFIG, clock, portableBytes, host);
    opened.attach(fresh, { ...HANDSHAKE, rt: { v: 1, session: "fresh", token: "f", ...LIMITS } }, 0);
    opened.flush(0);
    const { token, received } = this;
    const before = process.cpuUsage();
    fresh.sink?.receive(`0${JSON.stringify({ session: "s", token, attempt: ++this.attempt, received })}`);
    if (request === undefined || this.session.examine(request) !== "take") throw new Error("not taken");
    const lane = opened.surrender();
    if (lane === undefined) throw new Error("no link");
    this.token = `t${this.attempt}`;
    this.session.take(lane, request, this.token, 0);
    this.session.flush(0);
    const { user, system } = process.cpuUsage(before);
    if (fresh.messages !== missed) throw new Error(`${fresh.messages} of ${missed} missed messages came`);
    this.link = fresh;
    this.received += missed;
    this.link.sink?.receive(`6${this.received}`);
    return user + system;
  }
}

/** @param {number[]} values */
function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

// Compiled, before anything is measured.
const warm = new Pair();
for (let n = 0; n < 2 * ROUNDS; n++) warm.resume(BATCH);

console.log("| messages before the cut | missed | CPU µs a resume | µs a missed message |\n|---:|---:|---:|---:|");
for (const history of HISTORIES) {
  for (const missed of MISSED) {
    const pair = new Pair();
    pair.live(history);
    const times = Array.from({ length: ROUNDS }, () => pair.resume(missed)).slice(ROUNDS / 4);
    const cpu = median(times);
    const each = missed === 0 ? "" : (cpu / missed).toFixed(3);
    console.log(`| ${history.toLocaleString("en")} | ${missed.toLocaleString("en")} | ${cpu.toFixed(0)} | ${each} |`);
  }
}
