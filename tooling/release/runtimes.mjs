import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../run.mjs";
import { npm } from "./program.mjs";

const home = join(root, "tooling/runtimes");

/**
 * @typedef {object} Runtime
 * @property {string} name with its version
 * @property {readonly string[]} command what runs a file
 * @property {Record<string, string>} variables of its environment
 */

/** The Node that runs this. @type {Runtime} */
export const thisRuntime = { name: `Node ${process.versions.node}`, command: [process.execPath], variables: {} };

/** How each kind of runtime is called, and how it is told to run a file with the packages that npm has laid out. */
const callings = {
  node: { title: "Node", binary: "bin/node", args: [] },
  bun: { title: "Bun", binary: "bin/bun", args: ["--no-install"] },
  deno: { title: "Deno", binary: "deno", args: ["run", "--allow-all", "--no-remote", "--node-modules-dir=manual"] },
};

/** @param {string} file */
const json = (file) => JSON.parse(readFileSync(file, "utf8"));
const manifest = (/** @type {string} */ name) => join(home, "node_modules", name, "package.json");

/** The runtimes pinned in tooling/runtimes, which are downloaded when they are not there. @returns {Promise<Runtime[]>} */
export async function everyRuntime() {
  /** @type {Record<string, string>} */
  const pinned = json(join(home, "package.json")).dependencies;
  const isThere = Object.entries(pinned).every(
    ([name, version]) => existsSync(manifest(name)) && version.endsWith(`@${json(manifest(name)).version}`),
  );
  if (!isThere) await npm(["ci"], home);

  return Object.keys(pinned).map((name) => {
    const { title, binary, args } = callings[/** @type {keyof typeof callings} */ (name.replace(/\d+$/, ""))];
    return {
      name: `${title} ${json(manifest(name)).version}`,
      command: [join(home, "node_modules", name, binary), ...args],
      variables: { DENO_DIR: join(tmpdir(), "rt-deno"), DENO_NO_UPDATE_CHECK: "1" },
    };
  });
}
