import type { Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { openPage } from "./open-page.ts";

// To make one takes as long as most tests do, so that all tests of a process share them.
const pages: Page[] = [];

/** Pages beside each other at these URLs, for one test, which fails when errors are caught by nobody in them. */
export async function openPages(urls: readonly string[]): Promise<readonly Page[]> {
  const context = (await openPage("about:blank")).context();
  while (pages.length < urls.length) pages.push(await context.newPage());
  const opened = pages.slice(0, urls.length);
  const errors: string[] = [];
  const note = ({ message }: Error): void => {
    errors.push(message);
  };
  for (const page of opened) page.on("pageerror", note);
  onTestFinished(async () => {
    await Promise.all(opened.map((page) => page.goto("about:blank")));
    for (const page of opened) page.off("pageerror", note);
    expect(errors).toEqual([]);
  });
  await Promise.all(opened.map((page, at) => page.goto(urls[at] ?? "about:blank")));
  return opened;
}
