import { describe, expect, it } from "vitest";
import { logIn, openTab, type Tab } from "../private-messages/client.ts";
import { startPrivateMessages } from "../private-messages/server.ts";
import { Journal } from "../support/journal.ts";
import { arrived, stage } from "../support/stage.ts";
import { ways } from "../support/ways.ts";

describe.each(ways)("private messages, by $name", (way) => {
  const open = (url: string): Tab & { journal: Journal } => {
    const journal = new Journal();
    return Object.assign(
      openTab(url, (line) => journal.note(line), way.client),
      { journal },
    );
  };

  it("reach all tabs of a user and nobody else, whose session outlives a connection", async () => {
    const { url, journal } = await stage(way, startPrivateMessages);
    const [ada, bob, secondOfBob, eve] = [open(url), open(url), open(url), open(url)];

    logIn(ada, "ada");
    await arrived(ada.socket, way);
    await ada.journal.has("session of id of ada");
    logIn(bob, "bob");
    await arrived(bob.socket, way);
    await bob.journal.has("session of id of bob");
    secondOfBob.credentials = bob.credentials;
    secondOfBob.socket.connect();
    await arrived(secondOfBob.socket, way);
    await secondOfBob.journal.has("session of id of bob");
    logIn(eve, "eve");
    await arrived(eve.socket, way);
    await eve.journal.has("session of id of eve");
    for (const { journal: earlier } of [ada, bob, secondOfBob]) await earlier.has("eve is there");

    expect(await ada.socket.emitWithAck("users")).toEqual(["ada", "bob", "eve"]);
    expect(await ada.socket.emitWithAck("private message", { to: "id of bob", text: "psst" })).toEqual({ sent: true });
    for (const { journal: mine } of [bob, secondOfBob]) await mine.has("id of ada to id of bob: psst");
    bob.socket.emit("private message", { to: "id of ada", text: "yes?" });
    await secondOfBob.journal.has("id of bob to id of ada: yes?");
    await ada.journal.has("id of bob to id of ada: yes?");

    ada.socket.emit("invite", "id of bob", "tea");
    await secondOfBob.journal.has("invited to tea by ada");
    bob.socket.emit("publish", "tea", "at five");
    await ada.journal.has("tea: at five");
    ada.socket.emit("abandon", "tea");
    // In the order of one connection: it is answered when the room is empty.
    await ada.socket.emitWithAck("users");
    await bob.socket.emitWithAck("private message", { to: "nobody", text: "the room is empty" });
    bob.socket.emit("publish", "tea", "nobody hears this");
    expect(await bob.socket.emitWithAck("users")).toHaveLength(3);

    bob.socket.disconnect();
    await journal.has("bob closes a tab, 1 left");
    secondOfBob.socket.emit("log out everywhere");
    await secondOfBob.journal.has("disconnect io server disconnect");
    await ada.journal.has("id of bob is gone");
    expect(secondOfBob.socket.active).toBe(false);
    bob.socket.connect();
    await bob.journal.has(
      'connect_error refused: UNKNOWN_SESSION {"code":"UNKNOWN_SESSION","hint":"log in again"}, active: false',
    );
    await eve.socket.emitWithAck("users");

    expect(ada.journal.lines).toEqual([
      "connect, active: true",
      "session of id of ada",
      "bob is there",
      "eve is there",
      "id of bob to id of ada: yes?",
      "tea: at five",
      "id of bob is gone",
    ]);
    expect(bob.journal.lines).toEqual([
      "connect, active: true",
      "session of id of bob",
      "eve is there",
      "id of ada to id of bob: psst",
      "invited to tea by ada",
      "tea: at five",
      "disconnect io client disconnect",
      'connect_error refused: UNKNOWN_SESSION {"code":"UNKNOWN_SESSION","hint":"log in again"}, active: false',
    ]);
    expect(secondOfBob.journal.lines).toEqual([
      "connect, active: true",
      "session of id of bob",
      "eve is there",
      "id of ada to id of bob: psst",
      "id of bob to id of ada: yes?",
      "invited to tea by ada",
      "tea: at five",
      "id of bob to nobody: the room is empty",
      "disconnect io server disconnect",
    ]);
    expect(eve.journal.lines).toEqual(["connect, active: true", "session of id of eve", "id of bob is gone"]);
    expect(journal.lines).toEqual([
      "ada opens tab 1",
      "bob opens tab 1",
      "bob opens tab 2",
      "eve opens tab 1",
      "bob closes a tab, 1 left",
      "bob closes a tab, 0 left",
    ]);
  });

  it("are for those alone whom every middleware lets in, with the reason for all others", async () => {
    const { url, journal } = await stage(way, startPrivateMessages);
    const tab = open(url);
    logIn(tab);
    await tab.journal.has('connect_error refused: NO_NAME {"code":"NO_NAME","hint":"send a name"}, active: false');
    logIn(tab, "mallory");
    await tab.journal.has("connect_error banned undefined, active: false");
    logIn(tab, "trent");
    await arrived(tab.socket, way);
    await tab.journal.has("session of id of trent");

    expect(tab.journal.lines).toEqual([
      'connect_error refused: NO_NAME {"code":"NO_NAME","hint":"send a name"}, active: false',
      "connect_error banned undefined, active: false",
      "connect, active: true",
      "session of id of trent",
    ]);
    expect(journal.lines).toEqual(["trent opens tab 1"]);
  });
});
