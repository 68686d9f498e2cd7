import { ConnectRefusedError } from "@rt/client-node";
import { io as stock } from "socket.io-client";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  HISTORY,
  LOBBY,
  MAX_FILE_BYTES,
  MAX_FILE_NAME,
  MAX_NAME,
  MAX_ROOM_NAME,
  MAX_ROOMS,
  MAX_ROOMS_EACH,
  MAX_TEXT,
} from "../src/shared/limits.ts";
import { randomKey } from "../src/shared/random-key.ts";
import { codeOf, enter, heard, knock, openChat, textOf } from "./support/chat.ts";

describe("a name", () => {
  it.each([
    ["nothing", ""],
    ["blanks", "  "],
    ["one that is too long", "x".repeat(MAX_NAME + 1)],
    ["control characters", "a\u0000b"],
    ["one that turns the text after it", "a\u202eb"],
    ["none", undefined],
    ["an object", { toString: 1 }],
    ["what nobody can see", "\u200b\u2060 \u3164\ufe0f\u2800"],
    ["marks with nothing to be on", "\u0301"],
  ])("of %s is refused, with a code", async (_kind, name) => {
    const { url } = await openChat();
    const socket = knock(url, { name: name as string });
    const error = await new Promise<Error>((resolve) => socket.once("connect_error", resolve));
    expect(error).toBeInstanceOf(ConnectRefusedError);
    expect(error).toMatchObject({
      data: { code: "bad-name" },
      message: `A name has 1 to ${MAX_NAME} visible characters.`,
    });
  });

  it.each(["👩‍👩‍👧‍👦", "❤️", "a\u0301", "مریم‌جان", "-"])("may be %s", async (name) => {
    const { url } = await openChat();
    expect((await enter(url, { name })).welcome.name).toBe(name.normalize("NFC"));
  });

  it("that looks like one that is there gets a number", async () => {
    const { url } = await openChat();
    await enter(url, { name: "Ada B" });
    for (const [at, name] of ["Ada\u200b B", "A\u00adda B", "Ada\u00a0 b", "Ada B \u200b"].entries()) {
      expect((await enter(url, { name })).welcome.name).toBe(`${name} ${at + 2}`);
    }
    await enter(url, { name: "👩‍💻" });
    expect((await enter(url, { name: "👩‍💻" })).welcome.name).toBe("👩‍💻 2");
    expect((await enter(url, { name: "👩‍🔧" })).welcome.name).toBe("👩‍🔧");
  });

  it("that is taken gets a number, whatever its case", async () => {
    const { url } = await openChat();
    await enter(url, { name: "Ada" });
    expect((await enter(url, { name: "ada" })).welcome.name).toBe("ada 2");
    expect((await enter(url, { name: " Ada " })).welcome.name).toBe("Ada 3");
    const long = "x".repeat(MAX_NAME);
    await enter(url, { name: long });
    expect((await enter(url, { name: long })).welcome.name).toHaveLength(MAX_NAME - 2);
  });
});

describe("a line", () => {
  it("reaches those in its room who came with rt and with stock Socket.IO, and the history those who come late", async () => {
    const { url } = await openChat();
    const ada = await enter(url);
    const bob = stock(url, { auth: { name: "Bob", rooms: [LOBBY] } });
    onTestFinished(() => {
      bob.disconnect();
    });
    await new Promise((resolve) => bob.once("welcome", resolve));
    const said = new Promise((resolve) => bob.once("line", (...args) => resolve(args)));
    const answer = await ada.socket.emitWithAck("say", LOBBY, "k1", "<b>hello</b>");
    expect(answer).toMatchObject({ ok: true, value: { key: "k1", name: "Ada", text: "<b>hello</b>" } });
    expect(await said).toEqual([LOBBY, answer.ok && answer.value]);
    const late = await enter(url, { name: "Cleo" });
    expect(late.welcome.rooms[0]?.lines).toEqual([answer.ok && answer.value]);
  });

  it.each([
    ["empty", "k", "", "bad-line"],
    ["too long", "k", "x".repeat(MAX_TEXT + 1), "bad-line"],
    ["no text", "k", 5, "bad-line"],
    ["without a key", undefined, "text", "bad-line"],
    ["with a key that is none", "<k>", "text", "bad-line"],
  ])("that is %s is refused, and the next one is not", async (_kind, key, text, code) => {
    const { socket } = await enter((await openChat()).url);
    expect(codeOf(await socket.emitWithAck("say", LOBBY, key as string, text as string))).toBe(code);
    expect(codeOf(await socket.emitWithAck("say", LOBBY, "k", "fine"))).toBe("ok");
  });

  it("for a room that one is not in is refused", async () => {
    const { socket } = await enter((await openChat()).url);
    expect(codeOf(await socket.emitWithAck("say", "kitchen", "k", "hello"))).toBe("not-in-room");
  });

  it("said again with its key is not said twice", async () => {
    const { url } = await openChat();
    const ada = await enter(url);
    const bob = await enter(url, { name: "Bob" });
    const lines: string[] = [];
    bob.socket.on("line", (_room, line) => lines.push(textOf(line)));
    const first = await ada.socket.emitWithAck("say", LOBBY, "k1", "once");
    expect(await ada.socket.emitWithAck("say", LOBBY, "k1", "once")).toEqual(first);
    await Promise.all([heard(bob.socket, "line"), ada.socket.emitWithAck("say", LOBBY, "k2", "end")]);
    expect(lines).toEqual(["once", "end"]);
  });

  it("leaves the history when there are too many after it", async () => {
    const { url } = await openChat();
    const { socket } = await enter(url);
    const answers = Array.from({ length: HISTORY + 5 }, (_, n) => socket.emitWithAck("say", LOBBY, `k${n}`, String(n)));
    await Promise.all(answers);
    const { welcome } = await enter(url, { name: "Bob" });
    expect(welcome.rooms[0]?.lines.map(textOf)).toEqual(Array.from({ length: HISTORY }, (_, n) => String(n + 5)));
  });
});

describe("a room", () => {
  it("has people of its own, who hear of each other and of nobody else", async () => {
    const { url } = await openChat();
    const ada = await enter(url);
    const bob = await enter(url, { name: "Bob", rooms: ["kitchen"] });
    expect(bob.welcome.rooms).toMatchObject([{ name: "kitchen", people: [{ name: "Bob", isAway: false }] }]);
    const inKitchen: unknown[] = [];
    ada.socket.on("line", (room) => inKitchen.push(room));
    await bob.socket.emitWithAck("say", "kitchen", "k1", "anybody?");
    const came = heard(bob.socket, "people");
    expect(await ada.socket.emitWithAck("enter", " Kitchen ")).toMatchObject({
      ok: true,
      value: { name: "kitchen", lines: [{ text: "anybody?" }], people: [{ name: "Bob" }, { name: "Ada" }] },
    });
    expect((await came)[1].map(({ name }) => name)).toEqual(["Bob", "Ada"]);
    const wentBy = heard(bob.socket, "people");
    expect(codeOf(await ada.socket.emitWithAck("leave", "kitchen"))).toBe("ok");
    expect((await wentBy)[1].map(({ name }) => name)).toEqual(["Bob"]);
    expect(codeOf(await ada.socket.emitWithAck("say", "kitchen", "k2", "gone"))).toBe("not-in-room");
    expect(inKitchen).toEqual([]);
  });

  it("is told of who types in it, but for the one who does", async () => {
    const { url } = await openChat();
    const ada = await enter(url);
    const bob = await enter(url, { name: "Bob" });
    const cleo = await enter(url, { name: "Cleo", rooms: ["kitchen"] });
    const elsewhere: unknown[] = [];
    ada.socket.on("typing", () => elsewhere.push("Ada"));
    cleo.socket.on("typing", () => elsewhere.push("Cleo"));
    const typing = heard(bob.socket, "typing");
    ada.socket.emit("typing", LOBBY);
    expect(await typing).toEqual([LOBBY, "Ada"]);
    await Promise.all([ada, cleo].map(({ socket }) => socket.emitWithAck("enter", "hall")));
    expect(elsewhere).toEqual([]);
  });

  it.each(["", " ", "x".repeat(MAX_ROOM_NAME + 1), "a\nb", "\u200b"])("is not called %j", async (name) => {
    const { socket } = await enter((await openChat()).url);
    expect(codeOf(await socket.emitWithAck("enter", name))).toBe("bad-room");
  });

  it("is one of a few that one person may be in", async () => {
    const { socket } = await enter((await openChat()).url);
    for (let n = 1; n < MAX_ROOMS_EACH; n++) expect(codeOf(await socket.emitWithAck("enter", `r${n}`))).toBe("ok");
    expect(codeOf(await socket.emitWithAck("enter", "one more"))).toBe("too-many-rooms");
    expect(codeOf(await socket.emitWithAck("enter", "r1"))).toBe("ok");
  });

  it("gives its place to another one when it is empty, and only then", async () => {
    const { url } = await openChat();
    const { socket } = await enter(url);
    for (let n = 0; n < MAX_ROOMS - 1; n++) {
      await socket.emitWithAck("enter", `r${n}`);
      await socket.emitWithAck("leave", `r${n}`);
    }
    const rooms = heard(socket, "rooms");
    expect(codeOf(await socket.emitWithAck("enter", "new"))).toBe("ok");
    const names = (await rooms)[0].map(({ name }) => name);
    expect(names).toHaveLength(MAX_ROOMS);
    expect([names.includes(LOBBY), names.includes("r0"), names.includes("r1"), names.includes("new")]).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  it("that is full of people is not opened for one more", async () => {
    const { url } = await openChat();
    for (let from = 0; from < MAX_ROOMS - 1; from += MAX_ROOMS_EACH) {
      const length = Math.min(MAX_ROOMS_EACH, MAX_ROOMS - 1 - from);
      await enter(url, { rooms: Array.from({ length }, (_, n) => `r${from + n}`) });
    }
    const { socket } = await enter(url, { name: "Late" });
    expect(codeOf(await socket.emitWithAck("enter", "one more"))).toBe("too-many-rooms");
  });
});

describe("a file", () => {
  const content = new Uint8Array([1, 2, 3]);

  it("reaches those who are there, and of it the history keeps its name alone", async () => {
    const { url } = await openChat();
    const ada = await enter(url);
    const bob = await enter(url, { name: "Bob" });
    const came = heard(bob.socket, "line");
    await ada.socket.emitWithAck("share", LOBBY, "k1", { name: "a.png", type: "image/png", content });
    const [, line, bytes] = await came;
    expect(line).toMatchObject({ kind: "file", file: { name: "a.png", type: "image/png", size: 3 } });
    expect(bytes).toEqual(Buffer.from(content));
    const late = await enter(url, { name: "Cleo" });
    expect(late.welcome.rooms[0]?.lines).toEqual([line]);
  });

  it("that is too large is refused with the limit, and one that is not is taken", async () => {
    const { socket } = await enter((await openChat()).url);
    const share = (size: number): Promise<unknown> =>
      socket.emitWithAck("share", LOBBY, randomKey(), { name: "a", type: "", content: new Uint8Array(size) });
    expect(await share(MAX_FILE_BYTES + 1)).toEqual({
      ok: false,
      refused: { code: "file-too-large", message: "A file has at most 1 MB." },
    });
    expect(await share(MAX_FILE_BYTES)).toMatchObject({ ok: true });
  });

  it.each([
    ["no content", { name: "a", type: "" }],
    ["a text for its content", { name: "a", type: "", content: "text" }],
    ["no name", { type: "", content }],
    ["a name that is too long", { name: "x".repeat(MAX_FILE_NAME + 1), type: "", content }],
    ["control characters in its name", { name: "a\r\nb", type: "", content }],
    ["a name that nobody can see", { name: "\u200b", type: "", content }],
    ["no fields at all", null],
  ])("with %s is refused", async (_kind, file) => {
    const { socket } = await enter((await openChat()).url);
    expect(codeOf(await socket.emitWithAck("share", LOBBY, "k", file as never))).toBe("bad-file");
  });

  it("of a type that is none has no type", async () => {
    const { socket } = await enter((await openChat()).url);
    const answer = await socket.emitWithAck("share", LOBBY, "k", { name: "a", type: "<script>", content });
    expect(answer).toMatchObject({ value: { file: { type: "application/octet-stream" } } });
  });
});

describe("a participant that sends anything", () => {
  const junk = [
    [],
    [null],
    [{}, []],
    ["lobby"],
    [LOBBY, {}, 5, "x"],
    [Number.NaN, new Uint8Array(3)],
    ["x".repeat(9_999)],
  ];
  const events = ["enter", "leave", "say", "share", "typing", "cut", "welcome", "no such event"] as const;

  it.each(events)("is answered or ignored, as %s, and hurts nobody", async (event) => {
    const { url } = await openChat();
    const { socket } = await enter(url);
    for (const args of junk) {
      socket.emit(event as "typing", ...(args as [string]));
      if (event === "typing" || event === "welcome" || event === "no such event") continue;
      const answer = await socket.emitWithAck(event, ...(args as [never, never, never]));
      expect(answer).toHaveProperty("ok");
    }
    expect(codeOf(await socket.emitWithAck("enter", LOBBY))).toBe("ok");
    expect((await enter(url)).welcome.name).toBe("Ada 2");
  });
});
