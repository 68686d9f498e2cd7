const outbox = "batch/outbox.ts";
const delivery = "session/delivery.ts";
const model = "an outbox is a list of what is outstanding and what waits";
const pace = "tells what has come at a quarter";

/** What is kept, counted and told. @type {import("./list.mjs").Mutant[]} */
export const counting = [
  {
    name: "lets one message too many out",
    file: outbox,
    find: "this.#next - this.#head >= limits.messages",
    replace: "this.#next - this.#head > limits.messages",
    killedBy: model,
  },
  {
    name: "limits messages and not bytes",
    file: outbox,
    find: " || this.#outstandingBytes >= limits.bytes",
    replace: "",
    killedBy: "never has more outstanding than was agreed",
  },
  {
    name: "rewinds nothing",
    file: outbox,
    find: "this.#next = this.#head;",
    replace: "",
    killedBy: model,
  },
  {
    name: "rewinds control frames too",
    file: outbox,
    find: "    this.#controls = undefined;\n  }\n\n  /** The messages that were taken",
    replace: "  }\n\n  /** The messages that were taken",
    killedBy: "sends no control frame again",
  },
  {
    name: "lets confirmations fall",
    file: outbox,
    find: "count < this.#confirmed || count > this.sent",
    replace: "count > this.sent",
    killedBy: "by taking a confirmation back ends its session",
  },
  {
    name: "believes a confirmation of what was not sent",
    file: outbox,
    find: "count < this.#confirmed || count > this.sent",
    replace: "count < this.#confirmed",
    killedBy: 'with "62" ends its session',
  },
  {
    name: "numbers a message again that is sent again",
    file: outbox,
    find: "this.#fresh = Math.max(this.#fresh, this.#next);",
    replace: "this.#fresh++;",
    killedBy: model,
  },
  {
    name: "sends again what is confirmed after a rewind",
    file: outbox,
    find: "this.#next = Math.max(this.#next, this.#head);",
    replace: "",
    killedBy: model,
  },
  {
    name: "hoards control frames",
    file: outbox,
    find: "controls.findIndex((other) => other[0] === frame[0])",
    replace: "-1",
    killedBy: "gives control frames first, each kind once",
  },
  {
    name: "confirms late, when all is outstanding and more",
    file: delivery,
    find: "this.#untold * 4 >= offer.messages",
    replace: "this.#untold > offer.messages",
    killedBy: "goes on by itself",
  },
  {
    name: "confirms by messages and not by bytes",
    file: delivery,
    find: " || this.#untoldBytes * 4 >= offer.bytes",
    replace: "",
    killedBy: pace,
  },
  {
    name: "confirms each message, once it has begun",
    file: delivery,
    find: "    this.#untoldBytes = 0;\n    return this.received;",
    replace: "    return this.received;",
    killedBy: pace,
  },
  {
    name: "keeps any number of messages while away",
    file: delivery,
    find: "outbox.messages + messages <= this.#awayMessages && ",
    replace: "",
    killedBy: "memory stays under the caps while away",
  },
  {
    name: "keeps any number of bytes while away",
    file: delivery,
    find: " && outbox.bytes + charge <= this.#awayBytes",
    replace: "",
    killedBy: "bytes stay under the caps while away",
  },
  {
    name: "keeps more each time that it is away",
    file: delivery,
    find: "Math.min(outbox.bytes + offer.bytes, maxBacklog)",
    replace: "outbox.bytes + offer.bytes",
    killedBy: "that is never away for long keeps no more than any backlog may have",
  },
  {
    name: "takes what waited before for what was added while away",
    file: delivery,
    find: "this.#awayMessages = outbox.messages + offer.messages;",
    replace: "this.#awayMessages = offer.messages;",
    killedBy: "lives on without a link, however much waited for that",
  },
  {
    name: "tells nothing with its ping",
    file: "session/session.ts",
    find: '    this.sendControl("2");\n    if (this.delivery.hasNews) this.confirm();',
    replace: '    this.sendControl("2");',
    killedBy: "a server's ping tells what has come",
  },
  {
    name: "keeps the application's bytes instead of its own",
    file: delivery,
    find: "isCopied ? new Uint8Array(frame) : frame",
    replace: "frame",
    killedBy: "whatever became of the bytes since",
  },
];
