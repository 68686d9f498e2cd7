import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { documents } from "../docs/blocks.mjs";
import { root } from "./world.ts";

/** The name by which a heading can be linked to, as on the sites that show these pages. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");

const withoutCode = (text: string): string => text.replaceAll(/^```.*?^```$/gms, "");

function anchorsIn(path: string): string[] {
  const text = withoutCode(readFileSync(path, "utf8"));
  return Array.from(text.matchAll(/^#+ (.*)$/gm), ([, heading = ""]) => anchorOf(heading));
}

/** What a link names, unless it is there. */
function problemOf(document: string, link: string): string | undefined {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? document : join(dirname(document), path);
  const isThere = existsSync(target) && (anchor === undefined || statSync(target).isFile());
  if (!isThere) return link;
  return anchor === undefined || anchorsIn(target).includes(anchor) ? undefined : link;
}

test.each(documents())("every link of $path leads somewhere", ({ path, text }) => {
  const links = Array.from(withoutCode(text).matchAll(/\]\((?!https?:)([^)\s]+)\)/g), ([, link = ""]) => link);
  expect(links.map((link) => problemOf(join(root, path), link)).filter((it) => it !== undefined)).toEqual([]);
});

test("a link to nothing is found", () => {
  const page = join(root, "README.md");
  expect(problemOf(page, "docs/guarantees.md#limits")).toBe(undefined);
  expect(problemOf(page, "docs/nowhere.md")).toBe("docs/nowhere.md");
  expect(problemOf(page, "docs/guarantees.md#nowhere")).toBe("docs/guarantees.md#nowhere");
});
