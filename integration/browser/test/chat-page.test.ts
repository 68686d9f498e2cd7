import { describe, expect, it } from "vitest";
import { startProcess } from "../../../examples/chat/test/support/process.ts";
import { chatOfFile } from "../support/chat.ts";
import { reachable, Tab } from "../support/tab.ts";

const PHONE = { width: 360, height: 740 };
const WIDEST = "w".repeat(24);

const url = await chatOfFile();

/** How far the log that is shown is from its end, once what has happened to it is drawn. */
function fromEnd({ page }: Tab): Promise<number> {
  return page.locator(".log:visible").evaluate(async (log) => {
    for (const _ of [1, 2]) await new Promise((resolve) => requestAnimationFrame(resolve));
    return Math.round(log.scrollHeight - log.scrollTop - log.clientHeight);
  });
}

async function ask({ page }: Tab, room: string): Promise<void> {
  await page.getByLabel("Name of a new room").fill(room);
  await page.keyboard.press("Enter");
}

async function make(tab: Tab, room: string): Promise<void> {
  await ask(tab, room);
  await tab.page.getByRole("heading", { name: room, exact: true }).waitFor();
}

/** Is the element within the strip or the list of rooms, as far as that is in sight? */
function isInSight({ page }: Tab, selector: string): Promise<boolean> {
  return page.locator(selector).evaluate((element) => {
    const place = element.getBoundingClientRect();
    const list = document.getElementById("rooms")?.getBoundingClientRect();
    return list !== undefined && place.left >= list.left - 1 && place.right <= list.right + 1;
  });
}

describe("the log on a phone", () => {
  it("follows what is said, while its place becomes smaller, larger, and is rounded", async () => {
    const ada = await Tab.join(url, "Ada");
    const bob = await Tab.join(url, "Bob");
    await bob.page.setViewportSize(PHONE);
    await bob.page.getByLabel("Message", { exact: true }).pressSequentially("typ");
    for (const line of ["lorem ipsum dolor sit amet ".repeat(12), "x".repeat(300), "a\nb\nc"]) await ada.say(line);
    await bob.say("five rows ".repeat(14));
    await ada.sees("five rows");
    await expect.poll(() => fromEnd(bob)).toBe(0);

    // What a browser does when it has a place of half a pixel, at the moment when a long line comes.
    await bob.page.locator(".log:visible").evaluate((log) => {
      log.scrollTop -= 1;
      log.querySelector("ol")?.style.setProperty("min-height", `${log.scrollHeight + 300}px`);
    });
    await expect.poll(() => fromEnd(bob)).toBe(0);
  });

  it("stays where one reads, until one says something", async () => {
    const cem = await Tab.join(url, "Cem");
    const dov = await Tab.join(url, "Dov");
    await dov.page.setViewportSize(PHONE);
    for (const n of [1, 2, 3]) await cem.say(`long ${n} ${"lorem ipsum ".repeat(60)}`);
    await dov.sees("long 3");
    await expect.poll(() => fromEnd(dov)).toBe(0);
    const log = dov.page.locator(".log:visible");
    await log.hover();
    await dov.page.mouse.wheel(0, -20_000);
    await expect.poll(() => log.evaluate(({ scrollTop }) => scrollTop)).toBe(0);
    expect(await fromEnd(dov)).toBeGreaterThan(300);
    await cem.say("unseen");
    await dov.sees("unseen");
    expect(await fromEnd(dov)).toBeGreaterThan(300);
    await dov.say("here I am");
    await expect.poll(() => fromEnd(dov)).toBe(0);
  });
});

describe("rooms", () => {
  it("have their number in sight, however long their names, and the one that is shown is in sight", async () => {
    const eli = await Tab.join(url, "Eli");
    for (const room of [WIDEST, "room one", "room two"]) await make(eli, room);
    const count = `.room:has-text("${WIDEST}") .count`;
    expect(await isInSight(eli, count)).toBe(true);
    await eli.page.setViewportSize(PHONE);
    await expect.poll(() => isInSight(eli, ".room[aria-current]")).toBe(true);
    for (const room of ["room three", "room four"]) {
      await eli.page.locator("#rooms").evaluate((list) => {
        list.scrollLeft = 0;
      });
      await make(eli, room);
      await expect.poll(() => isInSight(eli, ".room[aria-current]")).toBe(true);
    }
    await eli.page.locator(".room", { hasText: WIDEST }).click();
    await expect.poll(() => isInSight(eli, ".room[aria-current]")).toBe(true);
    expect(await isInSight(eli, count)).toBe(true);
  });

  it("that is shown is shown again when the page is loaded again", async () => {
    const fin = await Tab.join(url, "Fin");
    for (const room of ["attic", "cellar", "tower"]) await make(fin, room);
    await fin.page.getByRole("button", { name: /^cellar/ }).click();
    await fin.page.getByRole("heading", { name: "cellar" }).waitFor();
    await fin.page.reload();
    await fin.isIn();
    expect(await fin.page.locator("#room-name").textContent()).toBe("cellar");
  });

  it("asked for while one is away are told of, and open afterwards", async () => {
    const gus = await Tab.join(url, "Gus");
    await gus.page.context().setOffline(true);
    await gus.stands("away");
    await ask(gus, "studio");
    await gus.page.getByText("\u2068studio\u2069 will open when the link is back.").waitFor();
    await gus.page.context().setOffline(false);
    await gus.page.getByRole("heading", { name: "studio" }).waitFor();
    await gus.page.getByText("will open when the link is back.").waitFor({ state: "hidden" });
  });

  it("asked for in a session that ended open in the next one", async () => {
    const first = startProcess({ HISTORY: "" });
    const address = reachable(await first.url);
    const hal = await Tab.join(address, "Hal");
    first.child.kill("SIGKILL");
    await hal.stands("away");
    await ask(hal, "studio");
    await hal.page.getByText("\u2068studio\u2069 will open when the link is back.").waitFor();
    await startProcess({ HISTORY: "", PORT: new URL(address).port }).url;
    await hal.page.getByRole("heading", { name: "studio" }).waitFor();
    await hal.page.getByText("A new session has begun").waitFor();
    expect(await hal.notice()).not.toContain("will open");
  }, 60_000);
});

describe("a server that cannot be reached", () => {
  it("is told of where one wants to come in, and one is in when it is there again", async () => {
    const first = startProcess({ HISTORY: "" });
    const address = reachable(await first.url);
    const ida = await Tab.open(address);
    first.child.kill("SIGKILL");
    await ida.page.getByLabel("Your name").fill("Ida");
    await ida.page.keyboard.press("Enter");
    await ida.page.getByRole("alert").getByText("The server does not answer; still trying.").waitFor();
    await startProcess({ HISTORY: "", PORT: new URL(address).port }).url;
    await ida.isIn();
  }, 60_000);
});

describe("files", () => {
  it("that are too large are all told of, until the next choice, and names do no harm", async () => {
    const jo = await Tab.join(url, "Jo");
    const files = jo.page.locator("#file");
    const file = (name: string, size: number) => ({ name, mimeType: "", buffer: Buffer.alloc(size) });
    await files.setInputFiles([file("a.bin", 1_000_001), file("good.txt", 3), file("b\u202ebin.", 3_000_000)]);
    await jo.sees("good.txt · 3 bytes");
    expect(await jo.notice()).toBe(
      "Not sent, as a file has at most 1,000,000 bytes: " +
        "\u2068a.bin\u2069 (1,000,001 bytes), \u2068bbin.\u2069 (3,000,000 bytes).",
    );
    await files.setInputFiles(file("evil\u202egpj\u0007.exe", 1));
    await jo.page.locator("#notice").waitFor({ state: "hidden" });
    await jo.page.locator(".bubble bdi", { hasText: /^evilgpj\.exe$/ }).waitFor();
    await expect.poll(() => jo.page.locator(".pending").count()).toBe(0);
  });

  it("that are dropped on the page are sent, and open in its place nowhere", async () => {
    const tab = await Tab.open(url);
    // Chromium's tools can drag, too, but now and then nothing comes of it.
    const drop = (): Promise<boolean[]> =>
      tab.page.evaluate(() => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File(["<p>elsewhere</p>"], "dropped.html", { type: "text/html" }));
        return ["dragover", "drop"].map((type) => {
          const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
          return document.body.dispatchEvent(event);
        });
      });
    const notOpened = [false, false];
    expect(await drop()).toEqual(notOpened);
    await tab.page.getByLabel("Your name").fill("Kay");
    await tab.page.keyboard.press("Enter");
    await tab.isIn();
    expect(await drop()).toEqual(notOpened);
    await tab.sees("dropped.html · 16 bytes");
    await tab.say("still here");
    await expect.poll(() => tab.page.locator(".pending").count()).toBe(0);
    expect((await tab.texts()).filter((text) => /^(dropped|still)/.test(text))).toEqual([
      "dropped.html · 16 bytes",
      "still here",
    ]);
  });
});

describe("the focus", () => {
  it("stays where one is, or goes to where one goes on, and never to nothing", async () => {
    const lou = await Tab.join(url, "Lou");
    const { page } = lou;
    await page.locator("#cut").focus();
    await page.keyboard.press("Enter");
    await page.locator("#cut[aria-disabled=true]:focus").waitFor();
    await page.locator("#cut[aria-disabled=false]:focus").waitFor();
    await lou.send("film.mp4", "video/mp4", Buffer.alloc(1_000_001));
    await page.getByText("film.mp4").waitFor();
    await page.getByRole("button", { name: "Dismiss this notice" }).focus();
    await page.keyboard.press("Enter");
    await page.locator("#notice").waitFor({ state: "hidden" });
    await page.locator(".log:focus").waitFor();
    await page.locator("#leave").focus();
    await page.keyboard.press("Enter");
    await page.getByText("You are in no room.").waitFor();
    expect(await lou.focused()).toBe("new-room-name");
    await page.keyboard.type("hut");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "hut" }).waitFor();
    await page.getByText("You are in no room.").waitFor({ state: "hidden" });
  });
});

describe("what the connection says", () => {
  it("is closed by a click elsewhere and by Escape, and not by a click on it", async () => {
    const { page } = await Tab.join(url, "Mia");
    const facts = page.locator("#facts");
    for (const close of [() => page.locator("#text").click(), () => page.keyboard.press("Escape")]) {
      await page.locator("#pill").click();
      await facts.click();
      expect(await facts.isVisible()).toBe(true);
      await close();
      await facts.waitFor({ state: "hidden" });
    }
  });
});

describe("a phone that lies on its side", () => {
  it("has most of its height for the lines", async () => {
    const tab = await Tab.join(url, "Nan");
    await tab.page.setViewportSize({ width: 740, height: 360 });
    const height = await tab.page.locator(".log:visible").evaluate(({ clientHeight }) => clientHeight);
    expect(height).toBeGreaterThan(180);
    expect(await tab.page.evaluate(() => document.documentElement.scrollHeight)).toBe(360);
  });
});
