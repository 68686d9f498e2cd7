import { readFileSync } from "node:fs";
import { documentOf } from "../../../tooling/docs/blocks.mjs";

const PAGE = "../../../docs/proxies.md";

/** The configuration of this name as docs/proxies.md has it: what is tested is what people copy. */
export function documented(name: string): string {
  const text = readFileSync(new URL(PAGE, import.meta.url), "utf8");
  const found = documentOf(PAGE, text).files.get(name);
  if (found === undefined) throw new Error(`docs/proxies.md has no ${name}`);
  return found;
}

/** A piece of configuration and what stands in its place for a test. */
export type Change = readonly [from: string, to: string];

/** The text with all changes made; each must find its place, once. */
export function changed(text: string, changes: readonly Change[]): string {
  return changes.reduce((before, [from, to]) => {
    const [head = "", tail, ...more] = before.split(from);
    if (tail === undefined || more.length > 0)
      throw new Error(`there is not one ${JSON.stringify(from)} in\n${before}`);
    return head + to + tail;
  }, text);
}
