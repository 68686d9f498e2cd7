import { describe, expect, test } from "vitest";
import { Poller } from "./support/http.ts";
import { besiege, nextSocket, underSiege } from "./support/siege.ts";
import { next } from "./support/wait.ts";
import { Wire } from "./support/ws.ts";

/* B.2, B.3 and B.5: every packet that is none, on both transports, and what attachments are misused for. */

underSiege();

/** What cannot be read: the socket's `error` event hears of it, then the connection is closed. */
const UNREADABLE: readonly (readonly [row: string, text: string])[] = [
  ...["", "abc", "7", '8["x"]', "9", "-1", "\u0662", "2\u0000"].map((text) => ["B.5", text] as const),
  ...["2{}", "2[]", "2[{}]", "2[null]", "2[true]", '2["e"', '2["e"]x', "2abc[1]"].map((text) => ["B.5", text] as const),
  ...['21.5["e"]', '2-1["e"]', '21e3["e"]', "2[[]]", '2"e"', "21", "2null"].map((text) => ["B.5", text] as const),
  ...["31{}", "1{}", '1"x"', "0[1]", "0null", '0"abc"', "0admin,"].map((text) => ["B.5", text] as const),
  ...["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"].map(
    (name) => ["B.5, CVE-2023-32695 reserved", `2["${name}"]`] as const,
  ),
  ["CVE-2023-32695 an object as name", '2[{"toString":"foo"}]'],
  ["CVE-2023-32695 an object as name", '2[{"__proto__":null}]'],
  ["CVE-2023-32695 a name that is too large a number", "2[1e999]"],
  ["B.2 MUST-FIX, F.2.6 no payload", "2"],
  ["B.2 MUST-FIX, F.2.6 no payload", "3"],
  ["B.2 MUST-FIX, F.2.6 no payload", "31"],
  ["B.2 MUST-FIX, F.2.6 white space is no id", '2 ["e"]'],
  ["B.2 MUST-FIX, F.2.6 white space is no id", '2 1["e"]'],
  ["B.2 MUST-FIX, F.2.6 white space is no id", '2\t1["e"]'],
  ["B.2 MUST-FIX, F.2.6 white space is no count", '5 1-["e"]'],
  ["B.2 MUST-FIX, F.2.6 an id of 24 digits", '2123456789012345678901234["e"]'],
  ["B.2 MUST-FIX, F.2.6 an id above 2^53-1", '29007199254740992["e"]'],
  ["B.2 MUST-FIX, F.2.6 an id of 10,000 digits", `2${"9".repeat(10_000)}["e"]`],
  ["B.2 MUST-FIX ids on CONNECT", "0123"],
  ["B.2 MUST-FIX ids on DISCONNECT", "1123"],
  ["B.5 an acknowledgement without id", '3["noid"]'],
  ["B.5 CONNECT_ERROR without payload", "4"],
  ["F.2.7 200,000 arrays within each other", `2["echo",${"[".repeat(200_000)}${"]".repeat(200_000)}]`],
  ["F.2.7 200,000 arrays as acknowledgement", `31[${"[".repeat(200_000)}${"]".repeat(200_000)}]`],
  ["F.2.7 80,000 objects within each other", `2["echo",${'{"a":'.repeat(80_000)}1${"}".repeat(80_000)}]`],
  ["F.2.7 200,000 arrays in a CONNECT", `0/x,{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}`],
  ["F.2.7 200,000 arrays in a binary event", `51-["echo",${"[".repeat(200_000)}${"]".repeat(200_000)}]`],
  ["B.3 no number of attachments", '5["e"]'],
  ["B.3 no attachments", '50-["e"]'],
  ["B.3 -1 attachments", '5-1-["e"]'],
  ["B.3 1.5 attachments", '51.5-["e"]'],
  ["CVE-2026-33151 11 attachments", '511-["e"]'],
  ["CVE-2026-33151 1e30 attachments", `51${"0".repeat(30)}-["e"]`],
  ...['"splice"', "0.5", "-1", "1", "1e9", "null", "true", '"0"', "{}", "[0]", "1e999"].map(
    (num) => [`CVE-2022-2421 placeholder ${num}`, `51-["e",{"_placeholder":true,"num":${num}}]`] as const,
  ),
  ["CVE-2022-2421 placeholder without number", '51-["e",{"_placeholder":true}]'],
];

/** What can be read and is not possible now: closed without `error`. */
const MISPLACED: readonly (readonly [row: string, text: string])[] = [
  ["B.5 a second CONNECT", "0"],
  ["B.5 a second CONNECT with a payload", "0{}"],
  ["B.5 an event for a namespace that is not joined", '2/admin,["e"]'],
  ["B.5 an acknowledgement for a namespace that is not joined", "3/admin,1[]"],
  ["B.5 a DISCONNECT for a namespace that is not joined", "1/admin"],
  ["B.5 an event for __proto__", '2/__proto__,["e"]'],
  ["B.5 CONNECT_ERROR", "4{}"],
  ["B.5 CONNECT_ERROR with a text", '4"x"'],
];

/** With as much of the text in the name as a line takes. */
function named([row, text]: readonly [row: string, text: string]): readonly [name: string, text: string] {
  return [`${row}: ${JSON.stringify(text.slice(0, 60))}`, text];
}

describe.each(["websocket", "polling"])("by %s", (transport) => {
  async function verdict(text: string): Promise<{ readonly reason: unknown; readonly errors: readonly unknown[] }> {
    const served = await besiege();
    const connected = nextSocket(served);
    const peer = await (transport === "polling" ? Poller : Wire).connected(served.port);
    const socket = await connected;
    const errors: unknown[] = [];
    socket.on("error", (error) => errors.push(error));
    const left = next(socket, "disconnect");
    if (peer instanceof Poller) await peer.post(`4${text}`);
    else peer.send(`4${text}`);
    const [reason] = await left;
    if (peer instanceof Poller) expect((await peer.poll()).body).toBe("1");
    else expect(await peer.closed).toEqual({ code: 1005 });
    expect(served.errors).toEqual([]);
    return { reason, errors };
  }

  test.each(UNREADABLE.map(named))("%s is told as `error` and closes", async (_row, text) => {
    const { reason, errors } = await verdict(text);
    expect(errors).toEqual([expect.objectContaining({ code: "PROTOCOL" })]);
    expect(reason).toBe("forced close");
  });

  test.each(MISPLACED.map(named))("%s closes", async (_row, text) => {
    const { reason, errors } = await verdict(text);
    expect(errors).toEqual([]);
    // No GET waited that could have told the client.
    expect(reason).toBe(transport === "polling" ? "forced server close" : "forced close");
  });

  test("B.3 text while attachments are outstanding closes", async () => {
    const served = await besiege();
    const connected = nextSocket(served);
    const head = '451-["e",{"_placeholder":true,"num":0}]';
    const peer = await (transport === "polling" ? Poller : Wire).connected(served.port);
    const failed = next(await connected, "error");
    if (peer instanceof Poller) await peer.post(`${head}\x1e42["echo"]\x1ebAQID`);
    else peer.send(head, '42["echo"]', Buffer.from([1, 2, 3]));
    expect(await failed).toEqual([expect.objectContaining({ code: "PROTOCOL" })]);
  });

  test("B.3, CVE-2026-33151 attachments that never come are given up after pingTimeout", async () => {
    const served = await besiege({ pingTimeout: 150 });
    const connected = nextSocket(served);
    const peer = await (transport === "polling" ? Poller : Wire).connected(served.port);
    const socket = await connected;
    const failed = next(socket, "error");
    const left = next(socket, "disconnect");
    const parts = ['452-["e",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]'];
    if (peer instanceof Poller) await peer.post(`${parts[0]}\x1ebAQID`);
    else peer.send(...parts, Buffer.from([1, 2, 3]));
    expect(await failed).toEqual([expect.objectContaining({ code: "PROTOCOL" })]);
    expect((await left)[0]).toBe("forced close");
  });
});

describe("what is taken all the same", () => {
  test.each([
    ["B.5 a number as name", '42[1.5,"a"]', "1.5", ["a"]],
    ["B.5 `error`", '42["error","x"]', "error", ["x"]],
    ...["__proto__", "constructor", "toString", "hasOwnProperty", "message", "", "connection"].map(
      (name) => ["B.5, F.3 Prototype", `42["${name}",1]`, name, [1]] as const,
    ),
    ["B.2 an explicit /", '42/,["e"]', "e", []],
    [
      "F.3 Prototype: as a placeholder that is none",
      '42["e",{"_placeholder":true,"num":"splice"}]',
      "e",
      [{ _placeholder: true, num: "splice" }],
    ],
  ] as const)("%s: %s", async (_row, text, event, args) => {
    const served = await besiege();
    const connected = nextSocket(served);
    const wire = await Wire.connected(served.port);
    const socket = await connected;
    const heard = new Promise<unknown[]>((resolve) => socket.on(event, (...given: unknown[]) => resolve(given)));
    wire.send(text);
    expect(await heard).toEqual(args);
    expect(served.errors).toEqual([]);
  });

  test.each(['4399["x"]', "4399[]", "439007199254740991[1]"])(
    "B.5 %s, that nobody waits for, is ignored",
    async (text) => {
      const { port } = await besiege();
      const wire = await Wire.connected(port);
      wire.send(text, text, '42["echo",1]');
      expect(await wire.next()).toBe('42["echo",1]');
    },
  );

  test("B.2 the largest id is answered as it came", async () => {
    const { port } = await besiege();
    const wire = await Wire.connected(port);
    wire.send('429007199254740991["echo",1]', '4200["echo",2]');
    expect(await wire.take(2)).toEqual(["439007199254740991[1]", "430[2]"]);
  });

  test("F.2.7 what lies 500 deep is echoed", async () => {
    const { port } = await besiege();
    const wire = await Wire.connected(port);
    const deep = `42["echo",${"[".repeat(500)}${"]".repeat(500)}]`;
    wire.send(deep);
    expect(await wire.next()).toBe(deep);
  });

  test("F.3 Prototype: `__proto__` as key stays a key, pollutes nothing, and comes back, with binary beside it", async () => {
    const served = await besiege();
    const connected = nextSocket(served);
    const wire = await Wire.connected(served.port);
    const socket = await connected;
    const heard = next(socket, "echo");
    const evil = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    wire.send(`42["echo",${evil}]`);
    const [value] = await heard;
    expect(await wire.next()).toBe(`42["echo",${evil}]`);
    expect(Object.keys(Object(value))).toEqual(["__proto__", "constructor"]);
    expect(Reflect.get(Object(value), "polluted")).toBe(undefined);
    const packet = '451-["echo",{"__proto__":{"_placeholder":true,"num":0},"polluted":{"__proto__":[1]}}]';
    wire.send(packet, Buffer.from([1]));
    expect(await wire.take(2)).toEqual([packet, Buffer.from([1])]);
    expect(Reflect.get({}, "polluted")).toBe(undefined);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  test("B.3 one attachment named twice, ten attachments, and one that nobody names", async () => {
    const { port } = await besiege();
    const wire = await Wire.connected(port);
    const twice = '451-["echo",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}]';
    wire.send(twice, Buffer.from([7]));
    expect((await wire.take(3)).slice(1)).toEqual([Buffer.from([7]), Buffer.from([7])]);
    wire.send('4510-["echo",1]', ...Array.from({ length: 10 }, () => Buffer.alloc(10)));
    expect(await wire.next()).toBe('42["echo",1]');
  });
});

test("CVE-2020-36049, CVE-2020-36048: a packet of a megabyte of numbers, quotes or commas is read in linear time", async () => {
  const { port } = await besiege();
  const wire = await Wire.connected(port);
  const begun = performance.now();
  for (const text of [
    `42["echo",[${"0,".repeat(490_000)}0]]`,
    `42["echo","${'\\"'.repeat(490_000)}"]`,
    `42["echo","${"1".repeat(990_000)}"]`,
  ]) {
    wire.send(text);
    expect(await wire.next()).toBe(text);
  }
  // A coarse bound: a quadratic reader takes minutes.
  expect(performance.now() - begun).toBeLessThan(40_000);
});
