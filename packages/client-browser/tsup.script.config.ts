import { minify } from "terser";
import { defineConfig, type Options } from "tsup";

/** Scripts that need no bundler: each is one file with all that it needs, made of the sources. */
const script: Options = {
  target: "es2022",
  platform: "browser",
  noExternal: [/./],
  sourcemap: true,
  outExtension: () => ({ js: ".js" }),
  esbuildOptions: (options) => {
    options.conditions = ["@rt/source"];
  },
};

/** What is minified, minified once more: terser finds shorter code, where esbuild has shortened the private names (docs/decisions/0014). */
const shorten: NonNullable<Options["plugins"]>[number] = {
  name: "shorten",
  async renderChunk(code, info) {
    if (typeof info.map !== "string" && typeof info.map !== "object") return undefined;
    const { code: shorter, map } = await minify(code, {
      ecma: 2020,
      toplevel: true,
      // A function that is called in one place stays one: in another function it would be made anew by each call.
      compress: { passes: 2, reduce_funcs: false, inline: false },
      sourceMap: { content: info.map as string, asObject: true },
    });
    info.map = map as typeof info.map;
    return { code: shorter ?? code };
  },
};

const minified: Options = { ...script, minify: true, plugins: [shorten] };

export default defineConfig([
  // For `<script src>` and `importScripts`: the global is `io`. Once to be read, once to be loaded.
  { ...script, entry: { io: "src/script.ts" }, format: "iife" },
  { ...minified, entry: { "io.min": "src/script.ts" }, format: "iife" },
  // The same with all transports.
  { ...minified, entry: { "io.full.min": "src/script-full.ts" }, format: "iife" },
  // The same with another parser, for servers that have it too.
  { ...minified, entry: { "io.msgpack.min": "src/script-msgpack.ts" }, format: "iife" },
  // For `<script type="module">`, `import` in a page and in a worker.
  { ...minified, entry: { "io.esm.min": "src/index.ts" }, format: "esm" },
]);
