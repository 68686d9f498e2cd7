/** Why a name of Socket.IO's client is not there. */
export type Reasons = Readonly<Record<string, string>>;

const STATE = "inner state";
const WORK = "inner work of the reference";
const OWN = "an object's own events are said by itself alone: no program forges them";

/** What Socket.IO's client has, private to it or not, and this one leaves out on purpose. Names that begin with `_` are not looked at. */
export const LEFT_OUT: Readonly<Record<"exports" | "socket" | "manager" | "engine" | "transport", Reasons>> = {
  exports: {},
  socket: {
    acks: STATE,
    flags: `${STATE}: \`volatile\`, \`timeout()\` and \`compress()\` give what carries them`,
    ids: STATE,
    subs: STATE,
    subEvents: WORK,
    packet: WORK,
    ack: WORK,
    destroy: `${WORK}: \`disconnect()\``,
    emitBuffered: WORK,
    emitEvent: WORK,
    notifyOutgoingListeners: WORK,
    onack: WORK,
    onclose: WORK,
    onconnect: WORK,
    ondisconnect: WORK,
    onerror: WORK,
    onevent: WORK,
    onopen: WORK,
    onpacket: WORK,
    emitReserved: OWN,
  },
  manager: {
    nsps: `${STATE}: \`has(name)\` and \`socket(name)\``,
    subs: STATE,
    backoff: STATE,
    skipReconnect: STATE,
    encoder: "a codec makes and reads packets: the option `parser`",
    decoder: "a codec makes and reads packets: the option `parser`",
    setTimeoutFn: WORK,
    clearTimeoutFn: WORK,
    maybeReconnectOnOpen: WORK,
    cleanup: WORK,
    reconnect: `${WORK}: \`connect()\` ends a wait`,
    onclose: WORK,
    ondata: WORK,
    ondecoded: WORK,
    onerror: WORK,
    onopen: WORK,
    onping: WORK,
    onreconnect: WORK,
    emit: OWN,
    emitReserved: OWN,
  },
  engine: {
    binaryType: "binary values are Uint8Arrays in Node and ArrayBuffers in browsers, always",
    opts: "the manager's `opts`: there is one set of options, and it may be changed between attempts",
    secure: "the manager's `uri`",
    hostname: "the manager's `uri`",
    port: "the manager's `uri`",
    transports: "the manager's `opts.transports`",
    setTimeoutFn: WORK,
    clearTimeoutFn: WORK,
    createTransport: WORK,
    setTransport: WORK,
    flush: `${WORK}: what is sent leaves when the turn ends`,
    onHandshake: `${WORK}: the event \`handshake\``,
    onOpen: `${WORK}: the event \`open\``,
    emit: OWN,
    emitReserved: OWN,
  },
  transport: Object.fromEntries(
    [
      "writable opts query socket supportsBinary readyState pollXhr request doWrite doPoll doOpen pause onData doClose write uri",
      "onError open close send onOpen onPacket onClose createUri setTimeoutFn clearTimeoutFn addEventListener on once",
      "removeEventListener removeAllListeners removeListener off emit emitReserved listeners hasListeners",
    ]
      .join(" ")
      .split(" ")
      .map((name) => [name, "a session outlives its links: an engine shows what its transport is called"]),
  ),
};
