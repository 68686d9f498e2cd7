const server = "session/server-session.ts";
const client = "session/client-end.ts";
const heartbeat = "session/heartbeat.ts";

/** Signs of life, and the probe upgrade. @type {import("./list.mjs").Mutant[]} */
export const moving = [
  {
    name: "puts its ping off with each pong",
    file: heartbeat,
    find: "    if (!this.#isAwaiting) return false;\n",
    replace: "",
    killedBy: "is not moved by pongs that nobody asked for",
  },
  {
    name: "counts nothing but pongs as life",
    file: heartbeat,
    find: "Math.max(this.deadline, this.#heard + this.#timeout)",
    replace: "this.deadline",
    killedBy: "gives a peer that talks but never pongs its time",
  },
  {
    name: "waits for a ping no longer than pings are apart",
    file: heartbeat,
    find: "this.#patience = interval + timeout;",
    replace: "this.#patience = interval;",
    killedBy: "never kills one of them",
  },
  {
    name: "does not ping after a resume",
    file: server,
    find: "    this.#restartHeartbeat(now);\n    this.sendAlone",
    replace: "    this.sendAlone",
    killedBy: "pings on the new link",
  },
  {
    name: "waits for a pong that the upgrade has lost",
    file: server,
    find: "this.heartbeat?.moved?.(now);",
    replace: "",
    killedBy: "may lose a ping with its first link",
  },
  {
    name: "upgrades without letting the first link finish",
    file: client,
    find: "current.link.quiesce(() => this.#switch(lane))",
    replace: "this.#switch(lane)",
    killedBy: "keeps its order and loses nothing, whatever interleaves",
  },
  {
    name: "writes on the first link that finishes",
    file: client,
    find: 'return this.state !== "switching";',
    replace: "return true;",
    killedBy: "writes nothing on a link that it lets finish",
  },
  {
    name: "sends what waits before it says that it has moved",
    file: client,
    find: '    this.sendAlone(lane, "5");',
    replace: '    this.flush(this.clock.now());\n    this.sendAlone(lane, "5");',
    killedBy: "keeps its order and loses nothing, whatever interleaves",
  },
  {
    name: "lets the poll wait that the client waits for",
    file: server,
    find: "      this.flush(now);\n      this.#releasePoll();",
    replace: "      this.flush(now);",
    killedBy: "moves an idle session at once",
  },
  {
    name: "lets a poll wait that comes while it switches",
    file: server,
    find: "this.#releaseAt = now + RELEASE_AFTER;",
    replace: "",
    killedBy: "lets a late poll go, too",
  },
  {
    name: "keeps a further link that never answers",
    file: "session/session.ts",
    find: 'this.forsakeSecond("the link took too long")',
    replace: "this.host.rearm()",
    killedBy: "gives a second link up that never answers",
  },
];
