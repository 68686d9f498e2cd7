// Makes dist/ of the sources: the server and the guest for Node, and the page with all that it consists of.
import { cp } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** The page takes the client from the server that it talks to, so that the two are always of one version. @type {import("esbuild").Plugin} */
const clientFromServer = {
  name: "client-from-server",
  setup: (it) => {
    it.onResolve({ filter: /^@rt\/client-browser$/ }, () => ({
      path: "/socket.io/socket.io.esm.min.js",
      external: true,
    }));
  },
};

/** @type {import("esbuild").BuildOptions} */
const common = { bundle: true, format: "esm", sourcemap: true, logLevel: "warning" };

await Promise.all([
  build({
    ...common,
    entryPoints: { server: here("src/server/main.ts"), guest: here("src/guest/main.ts") },
    outdir: here("dist"),
    platform: "node",
    target: "node20",
    packages: "external",
  }),
  build({
    ...common,
    entryPoints: { chat: here("src/page/main.ts") },
    outdir: here("dist/public"),
    platform: "browser",
    target: "es2022",
    minify: true,
    plugins: [clientFromServer],
  }),
  cp(here("public"), here("dist/public"), { recursive: true }),
]);
