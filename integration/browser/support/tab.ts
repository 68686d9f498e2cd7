import axe from "axe-core";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { expect, inject, onTestFinished } from "vitest";

let profile: BrowserContext | undefined;

/** One browser for all tests of a process: to make one takes as long as most tests do. Tabs share nothing that the chat would keep. */
async function sharedProfile(): Promise<BrowserContext> {
  profile ??= await (await chromium.connect(inject("browser"))).newContext();
  return profile;
}

/** By a name that is not one of this machine, as from another device: by plain HTTP and without what browsers keep for secure pages. */
export function reachable(address: string): string {
  return address.replace("localhost", "rt.test");
}

/** Somebody in the chat, in a tab of its own. The test fails when the page has an error, or its policy had to stop something. */
export class Tab {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** A tab on the page where one gives one's name, for one test. */
  static async open(url: string): Promise<Tab> {
    const page = await (await sharedProfile()).newPage();
    page.setDefaultTimeout(50_000);
    const wrong: string[] = [];
    page.on("pageerror", ({ message }) => wrong.push(message));
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) wrong.push(message.text());
    });
    onTestFinished(async () => {
      await page.context().setOffline(false);
      await page.close();
      expect(wrong).toEqual([]);
    });
    await page.goto(url);
    return new Tab(page);
  }

  /** A tab of somebody who has come in. */
  static async join(url: string, name: string): Promise<Tab> {
    const tab = await Tab.open(url);
    await tab.page.getByLabel("Your name").fill(name);
    await tab.page.getByRole("button", { name: "Join" }).click();
    await tab.isIn();
    return tab;
  }

  async isIn(): Promise<void> {
    await this.page.locator("#pill[data-link=connected]").waitFor();
  }

  async say(text: string): Promise<void> {
    const message = this.page.getByLabel("Message", { exact: true });
    await message.fill(text);
    await message.press("Enter");
  }

  async send(name: string, mimeType: string, buffer: Buffer): Promise<void> {
    await this.page.locator("#file").setInputFiles({ name, mimeType, buffer });
  }

  /** What is in the bubbles of the room that is shown. */
  texts(): Promise<string[]> {
    return this.page.locator(".log:visible .bubble").allTextContents();
  }

  /** Waits for a bubble with this text. */
  async sees(text: string): Promise<void> {
    await this.page.locator(".log:visible .bubble").filter({ hasText: text }).first().waitFor();
  }

  /** Waits until the session stands so: what the page shows in short. */
  async stands(link: "connected" | "away" | "lost"): Promise<void> {
    await this.page.locator(`#pill[data-link=${link}]`).waitFor();
  }

  notice(): Promise<string> {
    return this.page.locator("#notice-text").innerText();
  }

  /** The id of what has the focus. */
  focused(): Promise<string> {
    return this.page.evaluate(() => document.activeElement?.id ?? "");
  }

  /** What axe has found, with the elements that it found it at. */
  async violations(): Promise<unknown> {
    await this.page.evaluate(axe.source);
    return this.page.evaluate(
      "axe.run().then((found) => found.violations.map(({ id, nodes }) => [id, nodes.map((it) => it.failureSummary + it.html)]))",
    );
  }
}
