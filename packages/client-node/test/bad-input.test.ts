import { describe, expect, it } from "vitest";
import { io, Manager } from "../src/index.ts";

const SERVER = "http://127.0.0.1:1";

/** What no type checker would let through, as programs without one write it. */
function call(task: (...args: never[]) => unknown, ...args: readonly unknown[]): () => unknown {
  return () => Reflect.apply(task, undefined, args);
}

describe("a wrong option is refused at the call, by its name", () => {
  const wrong: readonly (readonly [name: string, ...values: unknown[]])[] = [
    ["path", 5],
    ["query", "a=b", 5, { a: {} }, { a: [{}] }],
    ["extraHeaders", "a: b"],
    ["transports", "polling", [], ["carrier-pigeon"], [5], [() => {}], ["webtransport"]],
    ["transportImplementations", 5, [{}]],
    ["transportOptions", 5, { polling: 5 }, { polling: { extraHeaders: 5 } }],
    ["requestTimeout", "5", -1],
    ["withCredentials", 1],
    ["protocols", 5, [5]],
    ["timestampRequests", "yes"],
    ["timestampParam", 5, ""],
    ["forceBase64", 1],
    ["addTrailingSlash", 1],
    ["upgrade", 1],
    ["rememberUpgrade", "no"],
    ["tryAllTransports", 1],
    ["closeOnBeforeunload", 1],
    ["useNativeTimers", 1],
    ["autoConnect", 1],
    ["autoUnref", 1],
    ["forceNew", 1],
    ["multiplex", 0],
    ["reconnection", 1],
    ["reconnectionAttempts", -1, "5", 1.5],
    ["reconnectionDelay", -1, "5", Infinity],
    ["reconnectionDelayMax", -1, Number.NaN],
    ["randomizationFactor", -1, 2],
    ["timeout", 0, "5", true],
    ["auth", 5, "token", []],
    ["retries", -1, 0.5],
    ["ackTimeout", -1, "5"],
    ["agent", 5, {}],
    ["localAddress", 5, "localhost"],
    ["family", 5, "4"],
    ["socketPath", 5, ""],
    ["parser", 5, {}],
  ];

  it.each(wrong.flatMap(([name, ...values]) => values.map((value) => ({ name, value }))))(
    "$name: $value",
    ({ name, value }) => {
      expect(call(io, SERVER, { autoConnect: false, forceNew: true, [name]: value })).toThrow(
        expect.objectContaining({ code: "INVALID_OPTION", message: expect.stringContaining(name) }),
      );
    },
  );

  it.each([
    ["requestTimeout", -1],
    ["agent", 5],
    ["timestampParam", ""],
  ])("of one transport: %s", (name, value) => {
    const options = { autoConnect: false, transportOptions: { polling: { [name]: value } } };
    expect(call(io, SERVER, options)).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
  });

  it("two lists of transports, or an address that is none", () => {
    const lists = { transports: ["polling"], transportImplementations: [{ name: "polling" }] };
    expect(call(io, SERVER, lists)).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
    const addresses = [{ hostname: 5 }, { hostname: "a/b" }, { host: "a@b" }, { host: "", port: 80 }, { port: "x" }];
    for (const options of [...addresses, { port: 70_000 }, { port: "80/x" }, { secure: 1 }]) {
      expect(() => Reflect.construct(Manager, [{ autoConnect: false, ...options }])).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^INVALID_(OPTION|ARGUMENT)$/) }),
      );
    }
  });

  it("also where it is changed later", () => {
    const socket = io(SERVER, { autoConnect: false, forceNew: true });
    expect(call(socket.io.timeout.bind(socket.io), "5")).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
    expect(() => Reflect.set(socket, "auth", 5)).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
    expect(socket.auth).toBeUndefined();
  });
});

describe("a wrong argument is refused at the call", () => {
  const socket = io(SERVER, { autoConnect: false, forceNew: true });
  const { io: manager } = socket;

  it.each<[string, () => unknown]>([
    ["io() without a URL", call(io)],
    ["io(5)", call(io, 5)],
    ["io(url, 5)", call(io, SERVER, 5)],
    ["io('http://')", call(io, "http://")],
    ["manager.socket(5)", call(manager.socket.bind(manager), 5)],
    ["manager.socket(undefined)", call(manager.socket.bind(manager))],
    ["manager.open(5)", call(manager.open.bind(manager), 5)],
    ["manager.on('open', 5)", call(manager.on.bind(manager), "open", 5)],
    ["socket.on('x')", call(socket.on.bind(socket), "x")],
    ["socket.once('x', {})", call(socket.once.bind(socket), "x", {})],
    ["socket.addEventListener('x', 5)", call(socket.addEventListener.bind(socket), "x", 5)],
    ["socket.onAny(5)", call(socket.onAny.bind(socket), 5)],
    ["socket.prependAny()", call(socket.prependAny.bind(socket))],
    ["socket.onAnyOutgoing(5)", call(socket.onAnyOutgoing.bind(socket), 5)],
    ["socket.prependAnyOutgoing(5)", call(socket.prependAnyOutgoing.bind(socket), 5)],
    ["socket.emit()", call(socket.emit.bind(socket))],
    ["socket.emit({})", call(socket.emit.bind(socket), {})],
    ["socket.timeout('5')", call(socket.timeout.bind(socket), "5")],
    ["socket.sendBuffer = 5", () => Reflect.set(socket, "sendBuffer", 5)],
  ])("%s", (_, task) => {
    expect(task).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });

  it("names that are reserved may not be emitted", () => {
    for (const name of ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"]) {
      expect(call(socket.emit.bind(socket), name)).toThrow(expect.objectContaining({ code: "RESERVED_EVENT" }));
    }
  });

  it("names of prototypes are names as any other", () => {
    const heard: string[] = [];
    for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
      socket.on(name, () => heard.push(name));
      expect(socket.hasListeners(name)).toBe(true);
      expect(socket.listeners(name)).toHaveLength(1);
      socket.emit(name);
    }
    expect(socket.sendBuffer.map(({ data }) => data[0])).toEqual([
      "__proto__",
      "constructor",
      "toString",
      "hasOwnProperty",
    ]);
    expect(heard).toEqual([]);
  });
});
