// Makes dist/ of the sources: a program for each framework. What comes from npm stays there, rt is as its sources are.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

await build({
  entryPoints: readdirSync(here("src")).map((name) => here(`src/${name}`)),
  outdir: here("dist"),
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  conditions: ["@rt/source"],
  external: ["@hono/*", "@nestjs/*", "express", "fastify", "hono", "koa", "reflect-metadata"],
  banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  logLevel: "warning",
});
