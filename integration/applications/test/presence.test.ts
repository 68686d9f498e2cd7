import { describe, expect, it } from "vitest";
import { PresenceClient } from "../presence/client.ts";
import { startPresence } from "../presence/server.ts";
import { Journal } from "../support/journal.ts";
import { arrived, type Stage, stage } from "../support/stage.ts";
import { type Way, ways, withCuts } from "../support/ways.ts";

type User = PresenceClient & { journal: Journal };

function user(name: string, { url }: Stage<unknown>, way: Way): User {
  const journal = new Journal();
  return Object.assign(new PresenceClient(url, name, (line) => journal.note(line), way.client), { journal });
}

describe.each(ways)("presence, by $name", (way) => {
  const last = way.route === "polling" ? "polling" : "websocket";
  const first = way.route === "websocket" ? "websocket" : "polling";
  const upgrade = (name: string): string[] =>
    way.route === "upgrade" ? [`${name} upgraded to websocket, websocket`] : [];

  it("tells who comes and goes, over which transport, and why", async () => {
    const scene = await stage(way, startPresence);
    const arrive = async (name: string, times = 1): Promise<User> => {
      const made = user(name, scene, way);
      await arrived(made.socket, way);
      for (const line of upgrade(name)) await scene.journal.has(line, times);
      return made;
    };
    const ada = await arrive("ada");
    const bob = await arrive("bob");
    const eve = await arrive("eve");
    expect(ada.transport).toBe(last);
    expect(scene.application.online()).toEqual(["ada", "bob", "eve"]);
    await Promise.all([ada.beat(), bob.beat()]);

    ada.socket.emit("kick", "eve", false);
    await eve.journal.has("disconnect io server disconnect, active: false");
    expect(scene.application.io.of("/").sockets.size).toBe(2);
    await bob.journal.has("eve offline");
    bob.socket.disconnect();
    await ada.journal.has("bob offline");
    await scene.journal.has("bob's connection closed: transport close");
    await scene.journal.has("eve's connection closed: transport close");
    const again = await arrive("eve", 2);
    ada.socket.emit("kick", "eve", true);
    await ada.journal.has("eve offline", 2);
    await again.journal.has("disconnect io server disconnect, active: false");
    await scene.journal.has("eve's connection closed: forced close");

    expect(ada.journal.lines).toEqual([
      "open",
      "connect, 20 characters",
      "bob online",
      "eve online",
      "eve offline",
      "bob offline",
      "eve online",
      "eve offline",
    ]);
    expect(bob.journal.lines).toEqual([
      "open",
      "connect, 20 characters",
      "eve online",
      "eve offline",
      "close forced close",
      "disconnect io client disconnect, active: false",
    ]);
    // When the connections below them end is nobody's affair.
    const isAbove = (line: string): boolean => !line.includes("connection closed");
    expect(scene.journal.lines.filter(isAbove)).toEqual([
      `a connection by ${first}`,
      "ada online, 1 connected, 1 present",
      ...upgrade("ada"),
      `a connection by ${first}`,
      "bob online, 2 connected, 2 present",
      ...upgrade("bob"),
      `a connection by ${first}`,
      "eve online, 3 connected, 3 present",
      ...upgrade("eve"),
      "eve offline: server namespace disconnect, gave no sign",
      "bob offline: client namespace disconnect, was alive",
      `a connection by ${first}`,
      "eve online, 2 connected, 2 present",
      ...upgrade("eve"),
      "eve offline: server namespace disconnect, gave no sign",
    ]);
  });

  it("of one whose connection was cut", async () => {
    const scene = await stage(withCuts(way), startPresence);
    const ada = user("ada", scene, way);
    await arrived(ada.socket, way);
    await ada.beat();
    scene.cut(ada.socket);
    if (!way.survives) await ada.journal.has("connect, 20 characters", 2);
    await ada.beat();
    const lost = way.route === "polling" ? "transport error" : "transport close";
    expect(ada.journal.lines).toEqual(
      way.survives
        ? ["open", "connect, 20 characters"]
        : [
            "open",
            "connect, 20 characters",
            `disconnect ${lost}, active: true`,
            `close ${lost}`,
            "open",
            "reconnect",
            "connect, 20 characters",
          ],
    );
  });
});
