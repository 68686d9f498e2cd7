import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { World } from "./world.ts";

let world: World;

beforeEach(() => {
  world = new World();
  world.write("client-browser/dist/index.js", "//# sourceMappingURL=index.js.map");
  world.write("server/dist/client/socket.io.old.js", "");
});

afterEach(() => world.remove());

const copy = () => world.runIn("server", "tooling/copy-client.mjs");
const copied = (name: string) => readFileSync(join(world.folder, "server/dist/client", name), "utf8");

test("the scripts and their maps are copied, and nothing else", async () => {
  for (const name of ["io.js", "io.js.map", "io.min.js", "io.esm.min.js.map"])
    world.write(`client-browser/dist/${name}`, name);
  expect(await copy()).toEqual({ code: 0, output: "" });
  expect(readdirSync(join(world.folder, "server/dist/client")).toSorted()).toEqual([
    "socket.io.esm.min.js.map",
    "socket.io.js",
    "socket.io.js.map",
    "socket.io.min.js",
  ]);
  expect(copied("socket.io.js.map")).toBe("io.js.map");
});

test("a script names the map that lies beside it, and is the same in all else", async () => {
  const code = 'const text = "//# sourceMappingURL=io.min.js.map";\n';
  world.write("client-browser/dist/io.min.js", `${code}//# sourceMappingURL=io.min.js.map\n`);
  await copy();
  expect(copied("socket.io.min.js")).toBe(`${code}//# sourceMappingURL=socket.io.min.js.map\n`);
});

test("without scripts there is nothing to build", async () => {
  const { code, output } = await copy();
  expect(output).toContain("build @rt/client-browser first");
  expect(code).toBe(1);
});
