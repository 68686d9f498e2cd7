import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Options } from "tsup";

/** A published package: its entries are what the `exports` of its package.json name. Run by tsup in the package's folder. */
export function library(options: Options = {}): Options {
  return {
    entry: entries(),
    format: ["esm", "cjs"],
    target: "es2022",
    splitting: true,
    sourcemap: true,
    clean: true,
    // tsup sets `baseUrl` by itself, which TypeScript 6 calls deprecated.
    dts: { compilerOptions: { ignoreDeprecations: "6.0" } },
    ...options,
  };
}

interface Manifest {
  readonly exports: Readonly<Record<string, string | { "@rt/source": string; import: { default: string } }>>;
}

function entries(): Record<string, string> {
  const { exports } = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
  const built = Object.values(exports).flatMap((entry) => (typeof entry === "string" ? [] : [entry]));
  return Object.fromEntries(built.map((entry) => [basename(entry.import.default, ".js"), entry["@rt/source"]]));
}
