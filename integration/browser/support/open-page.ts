import { type BrowserContext, chromium, type Page } from "playwright-core";
import { expect, inject, onTestFinished } from "vitest";

// To make one takes as long as most tests do, so that all tests of a process share them, one after the other.
let profile: BrowserContext | undefined;
let page: Page | undefined;

/** The page, for one test, which fails when errors are caught by nobody in it, but for `expected` ones. */
export async function openPage(url: string, expected: readonly string[] = []): Promise<Page> {
  profile ??= await (await chromium.connect(inject("browser"))).newContext();
  if (page === undefined || page.isClosed()) page = await profile.newPage();
  const opened = page;
  const errors: string[] = [];
  const note = ({ message }: Error): void => {
    errors.push(message);
  };
  opened.on("pageerror", note);
  onTestFinished(async () => {
    await opened.context().setOffline(false);
    if (!opened.isClosed()) await opened.goto("about:blank");
    opened.off("pageerror", note);
    expect(errors).toEqual(expected);
  });
  await opened.goto(url);
  return opened;
}
