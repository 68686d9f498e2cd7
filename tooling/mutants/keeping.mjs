const server = "session/server-session.ts";
const snapshot = "session/snapshot.ts";
const store = "session/memory-store.ts";
const whole = "gives all that another holder needs";
const corrupt = "is not restored from";
const model = "is a list of what was saved last";

/** Sessions that go from one holder to another. @type {import("./list.mjs").Mutant[]} */
export const keeping = [
  {
    name: "hands over what was sent, and not what waits",
    file: snapshot,
    find: "unsent: outbox.unsent().map((frame) => record(chunkOf(frame)))",
    replace: "unsent: []",
    killedBy: whole,
  },
  {
    name: "hands over what is outstanding as if it had not been sent",
    file: "batch/outbox.ts",
    find: "this.#fresh = outstanding.length;",
    replace: "",
    killedBy: "is the same after any number of hands",
  },
  {
    name: "hands a session over and goes on with it",
    file: server,
    find: 'if (snapshot !== undefined) this.lose("local", "handed over to another holder");',
    replace: "",
    killedBy: "a server whose session is handed over is over there, in silence",
  },
  {
    name: "hands over a session that closes",
    file: server,
    find: "    if (!this.isOpen && !this.isAway) return undefined;\n    const credentials",
    replace: "    const credentials",
    killedBy: "gives nothing when it is over, or closes",
  },
  {
    name: "forgets what it has received",
    file: snapshot,
    find: "  delivery.received = received;\n",
    replace: "",
    killedBy: "goes on at the server as if it had been away there",
  },
  {
    name: "forgets the attempts that were taken",
    file: server,
    find: "    this.#attempt = rest.attempt;\n",
    replace: "",
    killedBy: "and the attempts that were taken",
  },
  {
    name: "forgets the token whose answer may have been lost",
    file: server,
    find: "[this.#token, this.#oldToken] = rest.tokens;",
    replace: "[this.#token] = rest.tokens;",
    killedBy: "knows at the server the token whose answer may have been lost",
  },
  {
    name: "waits for ever for the client of a restored session",
    file: server,
    find: "    this.awaitLink(rest.offer.window, now);\n",
    replace: "    this.delivery.part(this.config.maxBacklog);\n",
    killedBy: "is given up when nobody comes within the window",
  },
  {
    name: "takes a snapshot of any version",
    file: snapshot,
    find: 'if (v !== 1) throw corrupt("its version is not 1");',
    replace: "",
    killedBy: corrupt,
  },
  {
    name: "takes the snapshot of one end for that of the other",
    file: snapshot,
    find: "if (end !== wanted) throw",
    replace: "if (false) throw",
    killedBy: corrupt,
  },
  {
    name: "takes bytes that were changed",
    file: snapshot,
    find: "? chunk : undefined;\n}",
    replace: "? chunk : chunk;\n}",
    killedBy: corrupt,
  },
  {
    name: "gives a session away twice",
    file: store,
    find: "    entries.delete(id);\n",
    replace: "",
    killedBy: model,
  },
  {
    name: "keeps sessions for ever",
    file: store,
    find: "() => take(id))",
    replace: "() => {})",
    killedBy: model,
  },
  {
    name: "keeps any number of sessions",
    file: store,
    find: "entries.size <= maxSessions && ",
    replace: "",
    killedBy: model,
  },
  {
    name: "keeps sessions of any size",
    file: store,
    find: " && bytes <= maxBytes",
    replace: "",
    killedBy: model,
  },
  {
    name: "forgets all others for one that has no room",
    file: store,
    find: " || cost(id, snapshot) > maxBytes",
    replace: "",
    killedBy: model,
  },
  {
    name: "takes requests again that come late",
    file: "testing/polled.ts",
    find: "number !== line.last + 1",
    replace: "number > line.last + 1",
    killedBy: "may come twice, late, out of turn",
  },
];
