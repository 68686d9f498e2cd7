import { once } from "node:events";
import type { Chunk, Link, SharedChunk } from "@rt/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { websocket } from "../src/websocket/server.ts";
import { masked } from "./support/frames.ts";
import { Host } from "./support/host.ts";
import { RawClient } from "./support/raw-client.ts";
import { Recorder } from "./support/recorder.ts";

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const UPGRADE = ["Connection: Upgrade", "Upgrade: websocket", `Sec-WebSocket-Key: ${KEY}`, "Sec-WebSocket-Version: 13"];

let host: Host;

beforeEach(async () => {
  host = await Host.start({ websocket: websocket(), maxChunk: 100 });
});

afterEach(() => host.stop());

function head(headers: readonly string[], method = "GET"): string {
  return `${method} /rt/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\n${headers.join("\r\n")}\r\n\r\n`;
}

async function rawUp(more?: Uint8Array): Promise<{ client: RawClient; link: Link; sink: Recorder }> {
  const client = await RawClient.to(host.port);
  client.write(Buffer.concat([Buffer.from(head(UPGRADE)), more ?? Buffer.alloc(0)]));
  const link = await host.link();
  const sink = new Recorder(link);
  await client.until(() => client.text.includes("\r\n\r\n"));
  await client.take(client.received.indexOf("\r\n\r\n") + 4);
  return { client, link, sink };
}

async function wsUp(): Promise<{
  client: WebSocket;
  link: Link;
  sink: Recorder;
  messages: Chunk[];
  got: (n: number) => Promise<void>;
}> {
  const client = new WebSocket(`ws://127.0.0.1:${host.port}/rt/?EIO=4&transport=websocket`);
  const messages: Chunk[] = [];
  let wake = (): void => undefined;
  client.on("message", (data: Buffer, isBinary) => {
    messages.push(isBinary ? new Uint8Array(data) : data.toString());
    wake();
  });
  const link = await host.link();
  const sink = new Recorder(link);
  await once(client, "open");
  const got = async (n: number): Promise<void> => {
    while (messages.length < n) await new Promise<void>((resolve) => (wake = resolve));
  };
  return { client, link, sink, messages, got };
}

describe("the handshake", () => {
  it("is answered as RFC 6455 has it, without extensions, with the first sub-protocol", async () => {
    const client = await RawClient.to(host.port);
    const offers = ["Sec-WebSocket-Protocol: aaa, bbb", "Sec-WebSocket-Extensions: permessage-deflate"];
    client.write(head([...UPGRADE, ...offers]));
    new Recorder(await host.link());
    await client.until(() => client.text.endsWith("\r\n\r\n"));
    const [first, ...lines] = client.text.toLowerCase().trimEnd().split("\r\n");
    expect(first).toBe("http/1.1 101 switching protocols");
    expect(lines.sort()).toEqual([
      "connection: upgrade",
      "sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=",
      "sec-websocket-protocol: aaa",
      "upgrade: websocket",
    ]);
    client.socket.destroy();
  });

  it.each([
    ["no key", UPGRADE.filter((line) => !line.includes("Key")), 400],
    ["a bad key", [...UPGRADE.filter((line) => !line.includes("Key")), "Sec-WebSocket-Key: short"], 400],
    ["another protocol", [...UPGRADE.filter((line) => !line.startsWith("Upgrade")), "Upgrade: h2c"], 400],
    ["another version", [...UPGRADE.filter((line) => !line.includes("13")), "Sec-WebSocket-Version: 8"], 426],
    ["a bad sub-protocol", [...UPGRADE, "Sec-WebSocket-Protocol: a,,b"], 400],
  ])("with %s is refused in plain HTTP", async (_name, headers, status) => {
    const client = await RawClient.to(host.port);
    client.write(head(headers));
    await client.over();
    const [top = "", body = ""] = client.text.split("\r\n\r\n");
    expect(top).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(top.toLowerCase()).toContain("connection: close");
    expect(top).toContain(`content-length: ${body.length}`);
    expect(body).not.toBe("");
    if (status === 426) expect(top.toLowerCase()).toContain("sec-websocket-version: 13");
    expect(host.links).toEqual([]);
  });

  it("refused survives a client that resets at once", async () => {
    const client = await RawClient.to(host.port);
    client.write(head(["Connection: Upgrade", "Upgrade: websocket"]));
    client.reset();
    await client.over();
    expect((await RawClient.to(host.port)).isOver).toBe(false);
  });

  it("in half leaves nothing behind when its client goes", async () => {
    const client = await RawClient.to(host.port);
    client.write(head(UPGRADE).slice(0, -10));
    client.socket.end();
    await client.over();
    expect(host.links).toEqual([]);
  });

  it("may come with the first frames behind it", async () => {
    const { client, sink } = await rawUp(masked(0x81, "4early"));
    expect(await sink.received(1)).toEqual(["4early"]);
    client.socket.destroy();
  });

  it("leaves in one write with the first frame", async () => {
    host.onLink = (link) => {
      new Recorder(link);
      link.send("0{}");
      link.flush?.();
    };
    const client = await RawClient.to(host.port);
    client.write(head(UPGRADE));
    await once(client.socket, "data");
    expect(client.text.endsWith("\r\n\r\n\u0081\u00030{}")).toBe(true);
    client.socket.destroy();
  });
});

describe("frames", () => {
  it("are as captured from the reference", async () => {
    const { client, link, sink } = await rawUp();
    expect(link.traits).toEqual({ framing: "message", payload: "both", maxFrames: 1, maxChunk: 100, endIsSeen: true });
    expect(link.send("4hello")).toBe(true);
    link.send(Uint8Array.of(1, 2, 3, 4));
    link.flush?.();
    expect((await client.take(14)).toString("hex")).toBe("81063468656c6c6f820401020304");
    client.write(Buffer.from("818601020304356a66686d6d", "hex"));
    expect(await sink.received(1)).toEqual(["4hello"]);
    client.socket.destroy();
  });

  it("of a turn leave together", async () => {
    const { client, link } = await rawUp();
    for (let i = 0; i < 50; i += 1) link.send(`4${i % 10}`);
    link.flush?.();
    const [data] = await once(client.socket, "data");
    expect(data).toHaveLength(200);
    client.socket.destroy();
  });

  it("of several links stay apart, however sends and flushes mix", async () => {
    const one = await wsUp();
    const client = new WebSocket(`ws://127.0.0.1:${host.port}/rt/?EIO=4&transport=websocket`);
    const messages: string[] = [];
    client.on("message", (data: Buffer) => messages.push(data.toString()));
    const link = await host.link(2);
    new Recorder(link);
    one.link.send("4a");
    link.send("4x");
    one.link.send("4b");
    link.flush?.();
    one.link.flush?.();
    link.close();
    await once(client, "close");
    await one.got(2);
    expect(one.messages).toEqual(["4a", "4b"]);
    expect(messages).toEqual(["4x"]);
    one.client.terminate();
  });

  it("come from ws as they were sent", async () => {
    const { client, sink, link, messages, got } = await wsUp();
    client.send("4a\u001e4b€");
    client.send(Uint8Array.of(0, 255));
    client.send("");
    client.send(Buffer.alloc(100, 7));
    expect(await sink.received(4)).toEqual(["4a\u001e4b€", Uint8Array.of(0, 255), "", new Uint8Array(100).fill(7)]);
    const long = "4é".repeat(50_000);
    link.send(long);
    link.send(new Uint8Array(70_000));
    link.send("");
    link.flush?.();
    await got(3);
    expect(messages).toEqual([long, new Uint8Array(70_000), ""]);
    client.terminate();
  });
});

describe("shared frames", () => {
  const share = (chunk: Chunk): SharedChunk => ({ chunk, mayCompress: true, memo: undefined });

  it("arrive in order in whatever company", async () => {
    const members = [];
    for (let i = 0; i < 4; i += 1) members.push(await member(i + 1));
    const [a, b, c, big] = [share("4a"), share(Uint8Array.of(9)), share("4c"), share(`4${"x".repeat(40_000)}`)];
    const plans: readonly (readonly (SharedChunk | string)[])[] = [
      [a, b, c],
      ["4own", a, b, c, "4own"],
      [a, "4own", b, c],
      [b, big, a, big, c],
    ];
    members.forEach(({ link }, i) => {
      for (const item of plans[i] ?? []) {
        if (typeof item === "string") link.send(item);
        else link.sendShared?.(item);
      }
      link.flush?.();
    });
    for (const [i, { messages, got, client }] of members.entries()) {
      const expected = (plans[i] ?? []).map((item) => (typeof item === "string" ? item : item.chunk));
      await got(expected.length);
      expect(messages).toEqual(expected);
      client.terminate();
    }
  });

  async function member(
    n: number,
  ): Promise<{ client: WebSocket; link: Link; messages: Chunk[]; got: (n: number) => Promise<void> }> {
    const client = new WebSocket(`ws://127.0.0.1:${host.port}/rt/?EIO=4&transport=websocket`);
    const messages: Chunk[] = [];
    let wake = (): void => undefined;
    client.on("message", (data: Buffer, isBinary) => {
      messages.push(isBinary ? new Uint8Array(data) : data.toString());
      wake();
    });
    const link = await host.link(n);
    new Recorder(link);
    await once(client, "open");
    const got = async (count: number): Promise<void> => {
      while (messages.length < count) await new Promise<void>((resolve) => (wake = resolve));
    };
    return { client, link, messages, got };
  }
});

describe("ping", () => {
  it("is answered with its data, several in one write", async () => {
    const { client } = await rawUp();
    client.write(Buffer.concat([masked(0x89, "one"), masked(0x89, ""), masked(0x8a, "unasked")]));
    expect((await client.take(7)).toString("hex")).toBe("8a036f6e658a00");
    client.socket.destroy();
  });
});

describe("back-pressure", () => {
  it("is told by false, and writable follows", async () => {
    const { client, link, sink, messages, got } = await wsUp();
    client.pause();
    const block = `4${"x".repeat(30_000)}`;
    let sent = 0;
    do sent += 1;
    while (link.send(block));
    expect(link.send("4kept")).toBe(false);
    link.flush?.();
    expect(sink.writables).toBe(0);
    client.resume();
    await sink.up();
    expect(link.send("4again")).toBe(true);
    link.flush?.();
    await got(sent + 2);
    expect(messages.slice(-2)).toEqual(["4kept", "4again"]);
    expect(sink.writables).toBe(1);
    client.terminate();
  });

  it("ends the link of a caller that does not mind it", async () => {
    const { client, link, sink } = await rawUp();
    client.socket.pause();
    const block = new Uint8Array(1_000_000);
    for (let i = 0; i < 40 && sink.ends.length === 0; i += 1) link.send(block);
    expect((await sink.over()).code).toBe("local");
    expect(link.send("4")).toBe(false);
    client.socket.destroy();
  });

  it("by pause stops what comes within one chunk, and loses nothing", async () => {
    const { client, link, sink } = await wsUp();
    sink.onReceive = () => link.pause();
    for (let i = 0; i < 100; i += 1) client.send(`4${i}`);
    for (let i = 0; i < 100; i += 1) {
      await sink.received(i + 1);
      expect(sink.chunks).toHaveLength(i + 1);
      link.resume();
    }
    expect(sink.chunks).toEqual(Array.from({ length: 100 }, (_, i) => `4${i}`));
    client.terminate();
  });

  it("keeps what came before the peer's end", async () => {
    const { client, link, sink } = await rawUp();
    sink.onReceive = () => link.pause();
    client.write(Buffer.concat([masked(0x81, "4a"), masked(0x81, "4b"), masked(0x88, "")]));
    client.socket.end();
    await sink.received(1);
    link.resume();
    await sink.received(2);
    link.resume();
    expect((await sink.over()).code).toBe("closed");
  });
});

describe("the peer's close", () => {
  it.each([
    [1000, "bye"],
    [4000, ""],
    [1005, ""],
  ])("with %i is echoed", async (code, reason) => {
    const { client, sink } = await wsUp();
    if (code === 1005) client.close();
    else client.close(code, reason);
    const [echo] = await once(client, "close");
    expect(echo).toBe(code);
    expect(await sink.over()).toMatchObject({ code: "closed", cause: { code, reason } });
  });

  it("without a frame is no failure", async () => {
    const { client, sink } = await rawUp();
    client.socket.end();
    expect(await sink.over()).toMatchObject({ code: "closed", cause: { code: 1006 } });
    await client.over();
  });

  it.each(["right after the upgrade", "in the middle of a frame"])("by a reset %s is no failure", async (when) => {
    const { client, sink } = await rawUp();
    if (when !== "right after the upgrade") {
      client.write(masked(0x81, "4hello").subarray(0, 8));
      client.write(Buffer.alloc(0));
    }
    client.reset();
    expect((await sink.over()).code).toBe("closed");
    expect(sink.chunks).toEqual([]);
  });

  it("followed by a flood is cut off", async () => {
    const { client, sink } = await rawUp();
    client.write(masked(0x88, ""));
    expect((await client.take(2)).toString("hex")).toBe("8800");
    const flood = (): boolean => client.socket.write(Buffer.alloc(65_536));
    client.socket.on("drain", flood);
    flood();
    expect((await sink.over()).code).toBe("closed");
    await client.over();
  });
});

describe("close", () => {
  it("sends an empty frame after what was sent, and waits for the answer", async () => {
    const { client, link, sink } = await rawUp();
    link.send("4last");
    link.close();
    link.close();
    expect(link.send("4late")).toBe(false);
    expect((await client.take(9)).toString("latin1")).toBe("\u0081\u00054last\u0088\u0000");
    client.write(masked(0x81, "4still"));
    expect(await sink.received(1)).toEqual(["4still"]);
    expect(sink.ends).toEqual([]);
    client.write(masked(0x88, ""));
    client.socket.end();
    expect((await sink.over()).code).toBe("local");
  });

  it("ends when the peer goes instead of answering", async () => {
    const { client, link, sink } = await rawUp();
    link.close();
    client.socket.end();
    expect((await sink.over()).code).toBe("local");
    await client.over();
  });

  it("gives up on abort", async () => {
    const { client, link, sink } = await rawUp();
    link.close();
    link.abort();
    link.abort();
    expect((await sink.over()).code).toBe("local");
    await client.over();
  });

  it("is understood by ws", async () => {
    const { client, link, sink } = await wsUp();
    link.send("4last");
    link.close();
    const [code] = await once(client, "close");
    expect(code).toBe(1005);
    expect((await sink.over()).code).toBe("local");
  });
});

describe("abort", () => {
  it("drops what waits, is heard later, and is repeatable", async () => {
    const { client, link, sink } = await rawUp();
    link.send("4never");
    link.abort();
    expect(sink.ends).toEqual([]);
    link.flush?.();
    expect((await sink.over()).code).toBe("local");
    await client.over();
    expect(client.text).toBe("");
  });

  it("before bind is heard after it", async () => {
    const client = await RawClient.to(host.port);
    client.write(head(UPGRADE));
    const link = await host.link();
    link.abort();
    expect((await new Recorder(link).over()).code).toBe("local");
    await client.over();
  });

  it("within receive stops the reading", async () => {
    const { client, link, sink } = await rawUp();
    sink.onReceive = () => link.abort();
    client.write(Buffer.concat([masked(0x81, "4a"), masked(0x81, "4b")]));
    await sink.over();
    expect(sink.chunks).toEqual(["4a"]);
  });
});

describe("a peer that breaks the rules", () => {
  it.each([
    ["sets RSV bits", masked(0xc1, "4a"), 1002, "protocol"],
    ["does not mask", Buffer.from("810234", "hex"), 1002, "protocol"],
    ["uses an unknown opcode", masked(0x83, "4a"), 1002, "protocol"],
    ["fragments a control frame", masked(0x09, ""), 1002, "protocol"],
    ["continues nothing", masked(0x80, "a"), 1002, "protocol"],
    ["sends text that is not UTF-8", masked(0x81, Uint8Array.of(0xc0, 0x80)), 1007, "protocol"],
    ["sends half a close code", masked(0x88, Uint8Array.of(3)), 1002, "protocol"],
    ["sends a close code that is none", masked(0x88, Uint8Array.of(3, 237)), 1002, "protocol"],
    ["sends more than the limit", masked(0x81, "4".repeat(101)), 1009, "too-big"],
    ["announces more than the limit", Buffer.from("82ff7fffffffffffffff", "hex"), 1009, "too-big"],
    [
      "sends fragments above the limit",
      Buffer.concat([masked(0x01, "4".repeat(60)), masked(0x80, "4".repeat(41))]),
      1009,
      "too-big",
    ],
  ])("%s", async (_name, bytes, code, end) => {
    const { client, sink } = await rawUp();
    client.write(Buffer.concat([masked(0x81, "4good"), bytes, masked(0x81, "4bad")]));
    expect((await client.take(4)).toString("hex")).toBe(`8802${code.toString(16).padStart(4, "0")}`);
    client.socket.end();
    expect(await sink.over()).toMatchObject({ code: end, cause: { code } });
    expect(sink.chunks).toEqual(["4good"]);
    await client.over();
  });

  it("may have the limit exactly", async () => {
    const { client, sink } = await wsUp();
    client.send("4".repeat(100));
    expect((await sink.received(1))[0]).toHaveLength(100);
    client.send(Buffer.alloc(101));
    const [code] = await once(client, "close");
    expect(code).toBe(1009);
    expect((await sink.over()).code).toBe("too-big");
  });

  it("and does not read either is given up by abort", async () => {
    const { client, link, sink } = await rawUp();
    client.write(masked(0xc1, "4a"));
    await client.take(4);
    expect(sink.ends).toEqual([]);
    link.abort();
    expect((await sink.over()).code).toBe("local");
    await client.over();
  });
});
