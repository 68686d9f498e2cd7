import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { HISTORY, LOBBY } from "../src/shared/limits.ts";
import { codeOf, enter, heard, openChat, resumed, suspended, textOf } from "./support/chat.ts";

describe("a cut", () => {
  it("takes a participant away, whom the others see so, and loses nothing in either direction", async () => {
    const { url } = await openChat();
    const ada = await enter(url);
    const bob = await enter(url, { name: "Bob" });
    const atAda: string[] = [];
    const atBob: string[] = [];
    ada.socket.on("line", (_room, line) => atAda.push(textOf(line)));
    bob.socket.on("line", (_room, line) => atBob.push(textOf(line)));
    const isAway = heard(bob.socket, "people", (_room, people) =>
      people.some(({ name, isAway: away }) => name === "Ada" && away),
    );
    const isCut = suspended(ada.socket);
    const isBack = resumed(ada.socket);
    expect(codeOf(await ada.socket.emitWithAck("cut", ada.socket.id ?? ""))).toBe("ok");
    await isCut;
    await isAway;
    const answers = ["1", "2", "3"].flatMap((n) => [
      ada.socket.emitWithAck("say", LOBBY, `a${n}`, `Ada ${n}`),
      bob.socket.emitWithAck("say", LOBBY, `b${n}`, `Bob ${n}`),
    ]);
    await isBack;
    expect((await Promise.all(answers)).map(codeOf)).toEqual(Array.from({ length: 6 }, () => "ok"));
    await expect
      .poll(() => [atAda, atBob])
      .toEqual([
        ["Bob 1", "Bob 2", "Bob 3"],
        ["Ada 1", "Ada 2", "Ada 3"],
      ]);
    expect(ada.socket.recovered).toBe(true);
  });

  it("is for oneself, and for guests from Node, and for nobody else", async () => {
    const { url } = await openChat();
    const ada = await enter(url);
    const bob = await enter(url, { name: "Bob" });
    const robin = await enter(url, { name: "Robin", home: "Node" });
    expect(codeOf(await ada.socket.emitWithAck("cut", bob.socket.id ?? ""))).toBe("nobody-to-cut");
    expect(codeOf(await ada.socket.emitWithAck("cut", "nobody"))).toBe("nobody-to-cut");
    const isBack = resumed(robin.socket);
    expect(codeOf(await ada.socket.emitWithAck("cut", robin.socket.id ?? ""))).toBe("ok");
    await isBack;
    expect(robin.socket.recovered).toBe(true);
  });
});

describe("a server that ends and is there again", () => {
  const newFile = (): string => join(mkdtempSync(join(tmpdir(), "rt-chat-")), "history.jsonl");

  it("has its participants back by themselves, in their rooms, with their names and what was said", async () => {
    const history = newFile();
    const first = await openChat({ history });
    const ada = await enter(first.url, { rooms: [LOBBY, "kitchen"] });
    await ada.socket.emitWithAck("say", "kitchen", "k1", "before");
    await first.close();
    const second = openChat({ history, port: Number(new URL(first.url).port) });
    // An end in order is for the client to take as final; whoever wants to stay connects again.
    if (!ada.socket.active) ada.socket.connect();
    const [welcome] = await heard(ada.socket, "welcome");
    await second;
    expect(welcome.name).toBe("Ada");
    expect(welcome.rooms.map(({ name }) => name)).toEqual([LOBBY, "kitchen"]);
    expect(welcome.rooms[1]?.lines.map(textOf)).toEqual(["before"]);
    expect(await ada.socket.emitWithAck("say", "kitchen", "k1", "before")).toMatchObject({ ok: true });
    expect((await enter((await second).url, { rooms: ["kitchen"] })).welcome.rooms[0]?.lines).toHaveLength(1);
  });

  it("takes of its history what it keeps, and of a torn file what is whole", async () => {
    const history = newFile();
    const entry = (n: number): string =>
      JSON.stringify({ room: LOBBY, line: { key: `k${n}`, name: "Ada", at: n, kind: "text", text: String(n) } });
    writeFileSync(
      history,
      [...Array.from({ length: HISTORY + 3 }, (_, n) => entry(n)), entry(0).slice(0, 20)].join("\n"),
    );
    const { url } = await openChat({ history });
    const { welcome, socket } = await enter(url);
    expect(welcome.rooms[0]?.lines.map(textOf)).toEqual(Array.from({ length: HISTORY }, (_, n) => String(n + 3)));
    await socket.emitWithAck("say", LOBBY, "new", "new");
    const written = readFileSync(history, "utf8").trimEnd().split("\n");
    expect(written).toHaveLength(HISTORY + 1);
    expect(JSON.parse(written.at(-1) ?? "")).toMatchObject({ line: { text: "new" } });
  });
});
