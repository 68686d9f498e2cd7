// Copies the browser client's scripts into the server's build, by the names under which they are served: `io.js` is `socket.io.js`.
// Usage: node tooling/copy-client.mjs, run in packages/server
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const from = "../client-browser/dist";
const to = "dist/client";

/** @param {string} name */
const served = (name) => `socket.${name}`;

/** A script's last line names its map. @param {string} text */
const renamed = (text) => text.replace(/(?<=\/\/# sourceMappingURL=)(?=io\.[\w.]*js\.map\s*$)/, served(""));

const names = readdirSync(from).filter((name) => /^io\..*?js(\.map)?$/.test(name));
if (names.length === 0) throw new Error(`there are no scripts in ${from}: build @rt/client-browser first`);
rmSync(to, { recursive: true, force: true });
mkdirSync(to, { recursive: true });
for (const name of names) writeFileSync(join(to, served(name)), renamed(readFileSync(join(from, name), "utf8")));
