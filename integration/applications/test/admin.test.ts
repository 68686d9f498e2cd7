import { describe, expect, it, vi } from "vitest";
import { Visitor } from "../admin/client.ts";
import { startSite } from "../admin/server.ts";
import { Journal } from "../support/journal.ts";
import { arrived, type Stage, stage } from "../support/stage.ts";
import { type Way, ways } from "../support/ways.ts";

type Watched = Visitor & { journal: Journal };

async function visitor({ url }: Stage<unknown>, way: Way): Promise<Watched> {
  const journal = new Journal();
  const made = new Visitor(url, (line) => journal.note(line), way.client);
  await arrived(made.main, way);
  return Object.assign(made, { journal });
}

describe.each(ways)("a site with an admin namespace, by $name", (way) => {
  it("makes namespaces as tenants and guests come, and takes them away behind them", async () => {
    const scene = await stage(way, startSite);
    const ada = await visitor(scene, way);
    const { journal } = ada;

    const acme = ada.enter("/tenant-acme", { key: "key of /tenant-acme" });
    await journal.has("/tenant-acme welcome /tenant-acme");
    ada.enter("/tenant-other", { key: "none" });
    await journal.has("/tenant-other connect_error wrong key");
    ada.enter("/guests/ada", { ticket: "valid" });
    await journal.has("/guests/ada welcome guest of ada");
    ada.enter("/guests/bob", { ticket: "expired" });
    await journal.has("/guests/bob connect_error Invalid namespace");
    ada.enter("/nowhere");
    await journal.has("/nowhere connect_error Invalid namespace");
    acme.emit("tell", "we are here");
    await journal.has("/tenant-acme told we are here");
    acme.disconnect();
    await ada.walk(null, null);
    acme.connect();
    await journal.has("/tenant-acme welcome /tenant-acme", 2);

    expect(journal.lines).toEqual([
      "/ connect",
      "/tenant-acme connect",
      "/tenant-acme welcome /tenant-acme",
      "/tenant-other connect_error wrong key",
      "/guests/ada connect",
      "/guests/ada welcome guest of ada",
      "/guests/bob connect_error Invalid namespace",
      "/nowhere connect_error Invalid namespace",
      "/tenant-acme told we are here",
      "/tenant-acme disconnect io client disconnect",
      "/tenant-acme connect",
      "/tenant-acme welcome /tenant-acme",
    ]);
    expect(scene.journal.lines).toEqual([
      "new namespace /admin",
      "new namespace /tenant-acme",
      "somebody in /tenant-acme",
      "new namespace /tenant-other",
      "new namespace /guests/ada",
      // It was taken away, and is made again.
      "new namespace /tenant-acme",
      "somebody in /tenant-acme",
    ]);
  });

  it("lets administrators alone in, who announce, count, and throw out", async () => {
    const scene = await stage(way, startSite);
    const ada = await visitor(scene, way);
    const bob = await visitor(scene, way);
    ada.enter("/admin", { token: "guess" });
    await ada.journal.has('/admin connect_error not authorized {"code":401}');
    const admin = bob.enter("/admin", { token: "secret" });
    await bob.journal.has("/admin connect");
    ada.enter("/tenant-acme", { key: "key of /tenant-acme" });
    await ada.journal.has("/tenant-acme welcome /tenant-acme");

    expect(await admin.emitWithAck("count")).toEqual({ sockets: 2, connections: 2 });
    admin.emit("announce", "closing soon");
    await ada.journal.has("/tenant-acme announcement closing soon");
    await bob.journal.has("/ announcement closing soon");
    admin.emit("drop", 5);
    await bob.journal.has("/admin rejected TypeError drop what?");
    admin.emit("drop", "/tenant-acme", false);
    await ada.journal.has("/tenant-acme disconnect io server disconnect");
    admin.emit("drop", "/", true);
    await ada.journal.has("/ disconnect io server disconnect");
    await bob.journal.has("/admin disconnect io server disconnect");

    expect(ada.journal.lines).toEqual([
      "/ connect",
      '/admin connect_error not authorized {"code":401}',
      "/tenant-acme connect",
      "/tenant-acme welcome /tenant-acme",
      "/ announcement closing soon",
      "/tenant-acme announcement closing soon",
      "/tenant-acme disconnect io server disconnect",
      "/ disconnect io server disconnect",
    ]);
    expect(bob.journal.lines).toEqual([
      "/ connect",
      "/admin connect",
      "/ announcement closing soon",
      "/admin rejected TypeError drop what?",
      "/ disconnect io server disconnect",
      "/admin disconnect io server disconnect",
    ]);
  });

  it("watches its rooms, and its door", async () => {
    const scene = await stage(way, startSite);
    const ada = await visitor(scene, way);
    const bob = await visitor(scene, way);
    expect(await ada.walk(null, "floor-1")).toEqual(["floor-1"]);
    expect(await bob.walk(null, "floor-1")).toEqual(["floor-1"]);
    expect(await ada.walk("floor-1", "floor-2")).toEqual(["floor-2"]);
    expect(await bob.walk("floor-1", null)).toEqual([]);
    const answers = [
      await fetch(`${scene.url}/socket.io/?EIO=4&transport=pigeon`),
      await fetch(`${scene.url}/socket.io/?EIO=4&transport=polling&sid=unknown`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400]);
    expect(scene.journal.lines).toEqual([
      "new namespace /admin",
      "floor-1 opens",
      "floor-1 is entered",
      "floor-1 is entered",
      "floor-1 is left",
      "floor-2 opens",
      "floor-2 is entered",
      "floor-1 is left",
      "floor-1 closes",
      "refused: 0 Transport unknown",
      "refused: 1 Session ID unknown",
    ]);
  });

  it("may call other servers where there are none", async () => {
    // The reference says there that nobody hears it.
    const warn = vi.spyOn(console, "warn").mockReturnValue(undefined);
    const scene = await stage(way, startSite);
    const bob = await visitor(scene, way);
    const admin = bob.enter("/admin", { token: "secret" });
    const said = await new Promise((resolve) => admin.emit("tell other servers", (...all: boolean[]) => resolve(all)));
    expect(said).toEqual([true, true]);
    warn.mockRestore();
  });
});
