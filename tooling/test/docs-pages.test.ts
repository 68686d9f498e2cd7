import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { publishedPackages } from "../release/published.mjs";

const form = ["Install", "Example", "Options", "Events", "Limits", "Errors", "More"];

describe.each(publishedPackages())("the page of $name", ({ name, folder, entries }) => {
  const page = readFileSync(join(folder, "README.md"), "utf8");
  const headings = Array.from(page.matchAll(/^## (.*)$/gm), ([, heading = ""]) => heading);

  it("has the parts that all have, in their order", () => {
    expect(page.startsWith(`# ${name}\n`)).toBe(true);
    expect(headings.filter((heading) => form.includes(heading))).toEqual(form);
  });

  it("names every entry", () => {
    expect(entries.map((entry) => entry.specifier).filter((specifier) => !page.includes(specifier))).toEqual([]);
  });

  it("says how to install it", () => {
    expect(page).toContain(`npm install ${name}\n`);
  });
});
