import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type ConformanceReport, judgeTransport, type TransportSubject } from "@rt/protocol/conformance";
import { build, type Plugin } from "esbuild";
import { afterAll, describe, expect, it } from "vitest";
import { type Mistake, mistakes } from "./mistakes.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const source = readFileSync(join(here, "../src/transport.ts"), "utf8");
const folder = mkdtempSync(join(here, "../dist/mistakes-"));

afterAll(() => rmSync(folder, { recursive: true }));

/** Puts the mistake into the transport where it is loaded. */
function making({ right, wrong }: Mistake): Plugin {
  const contents = source.replace(right, () => wrong);
  return {
    name: "mistake",
    setup: (bundle) => bundle.onLoad({ filter: /src\/transport\.ts$/ }, () => ({ contents, loader: "ts" })),
  };
}

async function judge(mistake: Mistake): Promise<ConformanceReport> {
  const outfile = join(folder, `${mistakes.indexOf(mistake)}.mjs`);
  await build({
    entryPoints: [join(here, "subject.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["@rt/source"],
    plugins: [making(mistake)],
  });
  const { subject }: { readonly subject: TransportSubject } = await import(pathToFileURL(outfile).href);
  return judgeTransport({ ...subject, patience: 200 });
}

describe("the kit finds it where", () => {
  it.each(mistakes)("$what: $clause", async (mistake) => {
    expect(source.split(mistake.right)).toHaveLength(2);
    const { failed, results } = await judge(mistake);
    expect(failed).toContain(mistake.clause);
    const errors = results.flatMap(({ error }) => (error instanceof Error ? [error.message] : []));
    expect(errors).toContainEqual(expect.stringContaining(mistake.says));
  });
});
