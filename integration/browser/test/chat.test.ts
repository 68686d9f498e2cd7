import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { startProcess } from "../../../examples/chat/test/support/process.ts";
import { chatOfFile } from "../support/chat.ts";
import { reachable, Tab } from "../support/tab.ts";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEklEQVR4nGP8z8DAwMDAxAADAA0GAQMeC8rNAAAAAElFTkSuQmCC",
  "base64",
);

const url = await chatOfFile();

const mine = (all: readonly string[], pattern: RegExp): string[] => all.filter((line) => pattern.test(line));

describe("two tabs and a guest in another process", () => {
  it("are three participants, and lines and files cross all ways", async () => {
    const ada = await Tab.join(url, "Ada");
    const bob = await Tab.join(url, "Bob");
    await bob.sees("Welcome, Bob!");
    await ada.page.locator("#people", { hasText: "Bob" }).waitFor();
    expect((await ada.page.locator("#people bdi").allTextContents()).toSorted()).toEqual(["Ada", "Bob", "Robin"]);

    await bob.page.getByLabel("Message", { exact: true }).pressSequentially("who");
    await ada.page.getByText("Bob is typing…").waitFor();
    await bob.say("who are you?");
    await ada.sees("who are you?");
    await Promise.all([ada.sees("of Node v"), bob.sees("of Node v")]);

    await ada.send("dot.png", "image/png", PNG);
    const image = bob.page.getByRole("img", { name: "dot.png" });
    await image.waitFor();
    await expect.poll(() => image.evaluate((found) => found instanceof HTMLImageElement && found.naturalWidth)).toBe(2);

    await bob.send("note.html", "text/html", Buffer.from("<script>1</script>"));
    const link = ada.page.getByRole("link", { name: "note.html · 18 bytes" });
    const [download] = await Promise.all([ada.page.waitForEvent("download"), link.click()]);
    expect(download.suggestedFilename()).toBe("note.html");
    expect(await text(await download.createReadStream())).toBe("<script>1</script>");

    // Who is loaded again comes back as a new session, by its name, and with what was said.
    await bob.page.reload();
    await bob.isIn();
    await bob.sees("who are you?");
    await bob.sees("dot.png · 75 bytes · not kept");
  });

  it("have rooms of their own, to enter, to change and to leave", async () => {
    const eva = await Tab.join(url, "Eva");
    const fay = await Tab.join(url, "Fay");
    await eva.page.getByLabel("Name of a new room").fill("Kitchen");
    await eva.page.getByRole("button", { name: "Create room" }).click();
    await eva.page.getByRole("heading", { name: "kitchen" }).waitFor();
    await eva.say("anybody?");
    await fay.page.getByRole("button", { name: "kitchen 1 person, not entered" }).click();
    await fay.sees("anybody?");
    await fay.page.getByRole("button", { name: /^lobby/ }).click();
    await eva.say("still here");
    await fay.page.getByRole("button", { name: "kitchen 1 unread" }).click();
    await fay.sees("still here");
    await fay.page.getByRole("button", { name: "Leave" }).click();
    await fay.page.getByRole("heading", { name: "lobby" }).waitFor();
    await eva.page.getByRole("button", { name: "kitchen 1 person" }).waitFor();
  });
});

describe("what is hostile", () => {
  it("is text: names, lines, rooms, names of files", async () => {
    const name = "<img src=x onerror=h()>";
    const eve = await Tab.join(url, name);
    const gil = await Tab.join(url, "Gil");
    // The guest says nothing more after it.
    await gil.sees("Welcome, Gil!");
    for (const { page } of [eve, gil])
      await page.evaluate(() => Object.assign(window, { h: () => window.heard.push("h") }, { heard: [] }));
    const lines = [`<script>h()</script>`, `<img src=x onerror="h()">`, `"><svg onload=h()>`, `javascript:h()`];
    for (const line of lines) await eve.say(line);
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="h()"/>');
    await eve.send('"><img src=x onerror=h()>.png', "image/svg+xml", svg);
    await gil.sees('"><img src=x onerror=h()>.png');
    await eve.page.getByLabel("Name of a new room").fill("<b>room</b>");
    await eve.page.getByRole("button", { name: "Create room" }).click();
    await gil.page.locator("#rooms bdi", { hasText: "<b>room</b>" }).waitFor();
    expect((await gil.texts()).slice(-5, -1)).toEqual(lines);
    expect(await gil.page.locator(".author bdi").last().textContent()).toBe(name);
    expect(await gil.page.locator("#people bdi").allTextContents()).toContain(name);
    for (const { page } of [eve, gil]) {
      expect(await page.evaluate(() => window.heard)).toEqual([]);
      expect(await page.locator("img, #chat script, #chat b, svg:not([aria-hidden])").count()).toBe(0);
    }
  });

  it("is refused where it is no name, and the form says why", async () => {
    const tab = await Tab.open(url);
    await tab.page.getByLabel("Your name").fill("a\u202eb");
    await tab.page.getByRole("button", { name: "Join" }).click();
    await tab.page.getByRole("alert").getByText("A name has 1 to 24 visible characters.").waitFor();
    await tab.page.getByLabel("Your name").fill("Hal");
    await tab.page.keyboard.press("Enter");
    await tab.isIn();
  });
});

describe("a file that is too large", () => {
  it("is refused with the limit, before a byte of it is sent", async () => {
    const sent: number[] = [];
    const tab = await Tab.open(url);
    tab.page.on("websocket", (socket) => socket.on("framesent", ({ payload }) => sent.push(payload.length)));
    await tab.page.getByLabel("Your name").fill("Ida");
    await tab.page.keyboard.press("Enter");
    await tab.isIn();
    await tab.send("film.mp4", "video/mp4", Buffer.alloc(1_000_001));
    await tab.page.locator("#notice:visible").waitFor();
    expect(await tab.notice()).toContain("at most 1,000,000 bytes: \u2068film.mp4\u2069 (1,000,001 bytes).");
    await tab.say("after it");
    await expect.poll(() => tab.page.locator(".pending").count()).toBe(0);
    expect(mine(await tab.texts(), /film|after/)).toEqual(["after it"]);
    expect(Math.max(...sent)).toBeLessThan(500);
  });
});

describe("a cut", () => {
  it("loses nothing: what is said meanwhile, by either, arrives once and in order, and is seen to wait", async () => {
    const jan = await Tab.join(url, "Jan");
    const kim = await Tab.join(url, "Kim");
    await jan.page.getByRole("button", { name: "Cut my connection" }).click();
    await jan.stands("away");
    expect(await jan.notice()).toContain("The link is gone. Write on");
    for (const n of [1, 2, 3]) {
      await jan.say(`Jan ${n}`);
      await kim.say(`Kim ${n}`);
    }
    await jan.send("jan.png", "image/png", PNG);
    await jan.page.getByText("Kept until you are back").first().waitFor();
    expect(await jan.page.locator("#pill-text").textContent()).toMatch(/^Away \d+ s · 4 kept$/);
    await kim.page.locator(".person.away", { hasText: "Jan" }).waitFor();
    await jan.stands("connected");
    await kim.sees("jan.png");
    await expect.poll(() => jan.page.locator(".pending").count()).toBe(0);
    expect(await jan.notice()).toMatch(/^Back after \d+ s\. Nothing was lost: 4 lines kept for you went out\.$/);
    expect(await jan.page.locator("#pill-text").textContent()).toMatch(/^Resumed · (websocket|polling)$/);
    const all = await kim.texts();
    expect(mine(all, /^Jan|^jan/)).toEqual(["Jan 1", "Jan 2", "Jan 3", "jan.png · 75 bytes"]);
    expect(mine(all, /^Kim/)).toEqual(["Kim 1", "Kim 2", "Kim 3"]);
    // Both have all lines in one order.
    expect(mine(await jan.texts(), /^(Jan|Kim|jan)/)).toEqual(mine(all, /^(Jan|Kim|jan)/));
  });

  it("of the guest is seen too, and it answers when it is back", async () => {
    const lea = await Tab.join(url, "Lea");
    await lea.page.getByRole("button", { name: "Cut Robin's connection" }).click();
    await lea.page.locator(".person.away", { hasText: "Robin" }).waitFor();
    await lea.say("echo one");
    await lea.say("echo two");
    await expect.poll(async () => mine(await lea.texts(), /^(one|two)$/)).toEqual(["one", "two"]);
  });

  it("by the network, which goes and comes back, is ended with it", async () => {
    const max = await Tab.join(url, "Max");
    await max.page.context().setOffline(true);
    await max.stands("away");
    await max.say("from the tunnel");
    await max.page.getByText("Kept until you are back").waitFor();
    await max.page.context().setOffline(false);
    await max.stands("connected");
    await expect.poll(() => max.page.locator(".pending").count()).toBe(0);
    expect(mine(await max.texts(), /tunnel/)).toEqual(["from the tunnel"]);
  });
});

describe("a server that is killed and is there again", () => {
  it("has everybody back, loses nothing that was confirmed, and lets say again what may be lost", async () => {
    const HISTORY = join(mkdtempSync(join(tmpdir(), "rt-chat-")), "history.jsonl");
    const first = startProcess({ HISTORY });
    const address = reachable(await first.url);
    const { port } = new URL(address);
    const nia = await Tab.join(address, "Nia");
    const oli = await Tab.join(address, "Oli");
    await nia.say("confirmed");
    await oli.sees("confirmed");
    await expect.poll(() => nia.page.locator(".pending").count()).toBe(0);

    // It takes what is sent to it, and does nothing with it any more.
    first.child.kill("SIGSTOP");
    await nia.say("in doubt");
    await nia.page.getByText("Sending…").waitFor();
    first.child.kill("SIGKILL");
    await Promise.all([nia.stands("away"), oli.stands("away")]);
    await oli.say("never left");

    startProcess({ HISTORY, PORT: port });
    await nia.page.getByText("May not have arrived.", { exact: true }).waitFor();
    await Promise.all([nia.stands("connected"), oli.stands("connected")]);
    expect(await nia.notice()).toMatch(/^A new session has begun: .* 1 line of yours may not have arrived\.$/);
    await nia.sees("never left");
    await nia.page.getByRole("button", { name: "Send them again" }).click();
    await oli.sees("in doubt");
    const late = await Tab.join(address, "Pam");
    for (const tab of [nia, oli, late]) {
      expect(mine(await tab.texts(), /^(confirmed|never left|in doubt)$/)).toEqual([
        "confirmed",
        "never left",
        "in doubt",
      ]);
      expect(await tab.page.locator(".pending").count()).toBe(0);
    }
    // The greetings of the first one are known to the second: nobody is greeted again.
    await late.sees("Welcome, Pam!");
    expect(mine(await late.texts(), /^Welcome, Nia/).map((line) => line.slice(0, 14))).toEqual(["Welcome, Nia! "]);
  }, 60_000);
});

describe("with nothing but a keyboard", () => {
  it("one joins, writes, opens what the connection says, makes a room, and sees where one is", async () => {
    const tab = await Tab.open(url);
    const { page } = tab;
    await page.keyboard.type("Quinn");
    await page.keyboard.press("Enter");
    await page.locator("#pill[data-link=connected]").waitFor();
    await page.keyboard.type("one");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("two");
    await page.keyboard.press("Enter");
    await page.locator(".mine .bubble", { hasText: "one\ntwo" }).waitFor();

    // From the top of the page, in the order of the page.
    await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
    const order: string[] = [];
    await page.locator("#chat header").evaluate((header) => {
      header.tabIndex = -1;
      header.focus();
    });
    while (order.at(-1) !== "text" && order.length < 20) {
      await page.keyboard.press("Tab");
      order.push(await tab.focused());
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle);
      expect(outline).toBe("solid");
    }
    const ids = ["pill", "cut", "new-room-name", "leave", "attach", "text"];
    expect(order.filter((id) => ids.includes(id))).toEqual(ids);

    await page.locator("#pill").focus();
    await page.keyboard.press("Enter");
    await page.locator("#facts").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("#facts").waitFor({ state: "hidden" });
    await page.locator("#new-room-name").focus();
    await page.keyboard.type("attic");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "attic" }).waitFor();
  });
});

describe("in both schemes, on a phone and on a desktop", () => {
  const looks = (["light", "dark"] as const).flatMap((scheme) => [
    [scheme, 360, 740] as const,
    [scheme, 740, 360] as const,
    [scheme, 1280, 800] as const,
  ]);

  it("the page is accessible, and fits, whatever it shows", async () => {
    const tab = await Tab.open(url);
    const { page } = tab;
    const grounds = new Set<string>();
    const check = async (): Promise<void> => {
      for (const [colorScheme, width, height] of looks) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.setViewportSize({ width, height });
        grounds.add(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        expect([colorScheme, width, await tab.violations()]).toEqual([colorScheme, width, []]);
      }
    };
    await check();
    await page.getByLabel("Your name").fill("Rik");
    await page.keyboard.press("Enter");
    await tab.isIn();
    await tab.say("hello, and a word that is long: ".padEnd(300, "o"));
    await tab.send("dot.png", "image/png", PNG);
    await page.locator(".mine img").waitFor();
    await expect.poll(() => page.locator(".pending").count()).toBe(0);
    await page.locator("#pill").click();
    await check();
    await page.context().setOffline(true);
    await tab.stands("away");
    await tab.say("kept");
    await page.getByText("Kept until you are back").waitFor();
    await check();
    expect([...grounds]).toEqual(["rgb(244, 245, 249)", "rgb(18, 20, 27)"]);
  }, 120_000);
});
