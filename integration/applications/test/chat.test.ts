import { describe, expect, it } from "vitest";
import { ChatClient } from "../chat/client.ts";
import { startChat } from "../chat/server.ts";
import { Journal } from "../support/journal.ts";
import { arrived, type Stage, stage } from "../support/stage.ts";
import { type Way, ways, withCuts } from "../support/ways.ts";

async function guest(name: string, { url }: Stage<unknown>, way: Way): Promise<ChatClient & { journal: Journal }> {
  const journal = new Journal();
  const client = new ChatClient(url, name, (line) => journal.note(line), way.client);
  await arrived(client.socket, way);
  return Object.assign(client, { journal });
}

describe.each(ways)("a chat, by $name", (way) => {
  it("has rooms, history, typing, calls to all, and farewells", async () => {
    const scene = await stage(way, startChat);
    const { application } = scene;
    const ada = await guest("ada", scene, way);
    expect(await ada.join("garden")).toEqual([]);
    expect(await ada.say("garden", "hello?")).toEqual({ ok: true });

    const bob = await guest("bob", scene, way);
    expect(await bob.say("garden", "let me in")).toEqual({ ok: false, error: "not in garden" });
    expect(await bob.join("garden")).toEqual([{ id: 1, from: "ada", text: "hello?" }]);

    const eve = await guest("eve", scene, way);
    expect(await eve.join("cellar")).toEqual([]);

    bob.type("garden");
    await ada.journal.has("bob types in garden");
    bob.type("garden", false);
    await ada.journal.has("bob pauses in garden");
    expect(await bob.say("garden", "hello ada")).toEqual({ ok: true });
    eve.shout("is anybody there?");
    await ada.journal.has("notice eve: is anybody there?");
    await bob.journal.has("notice eve: is anybody there?");
    await bob.leave("garden");
    expect(await ada.say("garden", "alone again")).toEqual({ ok: true });
    expect(await bob.join("garden")).toHaveLength(3);

    ada.socket.disconnect();
    await bob.journal.has("ada left garden");
    application.io.in("cellar").disconnectSockets();
    await eve.journal.has("disconnect io server disconnect");
    await scene.journal.has("eve disconnect: server namespace disconnect, in 0 rooms");

    expect(ada.journal.lines).toEqual([
      "connect",
      "notice welcome ada",
      "garden #1 ada: hello?",
      "bob joined garden",
      "bob types in garden",
      "bob pauses in garden",
      "garden #2 bob: hello ada",
      "notice eve: is anybody there?",
      "bob left garden",
      "garden #3 ada: alone again",
      "bob joined garden",
      "disconnect io client disconnect",
    ]);
    expect(bob.journal.lines).toEqual([
      "connect",
      "notice welcome bob",
      "garden #2 bob: hello ada",
      "notice eve: is anybody there?",
      "ada left garden",
    ]);
    expect(eve.journal.lines).toEqual(["connect", "notice welcome eve", "disconnect io server disconnect"]);
    expect(scene.journal.lines).toEqual([
      "ada < notice",
      "ada > join garden",
      "ada > say garden,hello?",
      "ada < message",
      "bob < notice",
      "bob > say garden,let me in",
      "bob > join garden",
      "ada < joined",
      "eve < notice",
      "eve > join cellar",
      "bob > typing garden,true",
      "ada < typing",
      "bob > typing garden,false",
      "ada < typing",
      "bob > say garden,hello ada",
      "ada < message",
      "bob < message",
      "eve > shout is anybody there?",
      "ada < notice",
      "bob < notice",
      "bob > leave garden",
      "ada < left",
      "ada > say garden,alone again",
      "ada < message",
      "bob > join garden",
      "ada < joined",
      "ada disconnecting: client namespace disconnect",
      "bob < left",
      "ada disconnect: client namespace disconnect, in 0 rooms",
      "eve disconnecting: server namespace disconnect",
      "eve disconnect: server namespace disconnect, in 0 rooms",
    ]);
  });

  it(way.survives ? "loses nothing when it is cut" : "forgets who was cut, and what was said meanwhile", async () => {
    const scene = await stage(withCuts(way), startChat);
    const ada = await guest("ada", scene, way);
    const bob = await guest("bob", scene, way);
    await ada.join("garden");
    await bob.join("garden");
    await ada.journal.has("bob joined garden");

    scene.cut(ada.socket);
    scene.application.io.to("garden").emit("notice", "said meanwhile");
    if (!way.survives) await ada.journal.has("connect", 2);
    await ada.journal.has(way.survives ? "notice said meanwhile" : "notice welcome ada", way.survives ? 1 : 2);
    const answer = await ada.say("garden", "still here");
    ada.journal.note(answer.ok ? "said" : `refused: ${answer.error}`);

    const before = ["connect", "notice welcome ada", "bob joined garden"];
    const lost = way.route === "polling" ? "transport error" : "transport close";
    expect(ada.journal.lines).toEqual(
      way.survives
        ? [...before, "notice said meanwhile", "garden #1 ada: still here", "said"]
        : [...before, `disconnect ${lost}`, "connect", "notice welcome ada", "refused: not in garden"],
    );
  });
});
