import { afterEach, beforeEach, expect, test } from "vitest";
import { World } from "./world.ts";

const manifests = {
  protocol: { name: "@rt/protocol", version: "1.0.0", exports: { ".": "./dist/index.js" }, dependencies: {} },
  server: {
    name: "@rt/server",
    version: "1.0.0",
    exports: { ".": { import: { types: "./dist/index.d.ts", default: "./dist/index.js" } } },
    dependencies: { "@rt/protocol": "workspace:^", debug: "1.0.0" },
    devDependencies: { "@rt/client-browser": "workspace:*", "@rt/transports": "workspace:*" },
  },
};

let world: World;

beforeEach(() => {
  world = new World();
  world.write("packages/protocol/package.json", JSON.stringify(manifests.protocol));
  world.write("packages/protocol/dist/index.js", "");
  world.write("packages/server/package.json", JSON.stringify(manifests.server));
  world.write("packages/server/dist/index.js", 'import { a } from "@rt/protocol/client";');
  world.write("packages/server/dist/client/socket.io.js", "globalThis.io = 1;");
  world.write("packages/server/dist/index.d.ts", 'import { A } from "@rt/protocol"; // see "@rt/transports"');
});

afterEach(() => world.remove());

const check = () => world.run("tooling/check-arrow.mjs");

test("what keeps the law passes", async () => {
  expect(await check()).toEqual({ code: 0, output: "2 packages, 0 problems\n" });
});

const server = (change: object) => ["packages/server/package.json", JSON.stringify({ ...manifests.server, ...change })];

test.each([
  [server({ dependencies: {} }), "@rt/server depends on [] of our packages, not on [@rt/protocol]"],
  [server({ peerDependencies: { "@rt/x": "*" } }), "@rt/server depends on [@rt/protocol, @rt/x] of our packages"],
  [server({ version: "1.0.1" }), "@rt/server has version 1.0.1, others 1.0.0"],
  [server({ exports: { "./x": "./dist/x.cjs" } }), "@rt/server exports ./dist/x.cjs, which does not exist"],
  [
    ["packages/server/dist/index.d.cts", "import('@rt/transports')"],
    "@rt/server imports @rt/transports in dist/index.d.cts",
  ],
  [
    ["packages/server/dist/part.js", 'export*from"@rt/transports/memory"'],
    "@rt/server imports @rt/transports in dist/part.js",
  ],
  [
    ["packages/server/dist/client/socket.io.js", 'import{io}from"@rt/client-browser"'],
    "@rt/server imports @rt/client-browser in dist/client/socket.io.js",
  ],
  [["packages/server/dist/a.cjs", 'require("@rt/transports")'], "@rt/server imports @rt/transports in dist/a.cjs"],
])("%s breaks it", async ([file = "", content = ""], problem) => {
  world.write(file, content);
  const { code, output } = await check();
  expect(output).toContain(problem);
  expect(code).toBe(1);
});
