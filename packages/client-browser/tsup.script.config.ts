import { defineConfig, type Options } from "tsup";

/** Scripts that need no bundler: each is one file with all that it needs, made of the sources. */
const script: Options = {
  target: "es2022",
  platform: "browser",
  noExternal: [/./],
  minify: true,
  sourcemap: true,
  outExtension: () => ({ js: ".js" }),
  esbuildOptions: (options) => {
    options.conditions = ["@rt/source"];
  },
};

export default defineConfig([
  // For `<script src>` and `importScripts`: the global is `io`. Once to be read, once to be loaded.
  { ...script, entry: { io: "src/script.ts" }, format: "iife", minify: false },
  { ...script, entry: { "io.min": "src/script.ts" }, format: "iife" },
  // The same with all transports.
  { ...script, entry: { "io.full.min": "src/script-full.ts" }, format: "iife" },
  // The same with another parser, for servers that have it too.
  { ...script, entry: { "io.msgpack.min": "src/script-msgpack.ts" }, format: "iife" },
  // For `<script type="module">`, `import` in a page and in a worker.
  { ...script, entry: { "io.esm.min": "src/index.ts" }, format: "esm" },
]);
