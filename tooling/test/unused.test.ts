import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root, World } from "./world.ts";

const world = new World();
let reports: string;

beforeAll(async () => {
  world.link("node_modules", join(root, "node_modules"));
  for (const file of ["knip.config.ts", "package.json", "pnpm-workspace.yaml"]) world.copy(file);
  const manifest = {
    name: "@rt/server",
    exports: { ".": { "@rt/source": "./src/index.ts", import: "./dist/index.js" } },
    dependencies: { cookie: "1.0.0" },
  };
  world.write("packages/server/package.json", JSON.stringify(manifest));
  world.write("packages/server/src/index.ts", 'export { used } from "./used.ts";');
  world.write("packages/server/src/used.ts", "export const used = 1;\nexport const surplus = 2;");
  world.write("packages/server/src/lone.ts", "export const lone = 1;");
  ({ output: reports } = await world.run("node_modules/knip/bin/knip.js", "--no-progress"));
});

afterAll(() => world.remove());

test.each([
  ["a file", "packages/server/src/lone.ts"],
  ["a dependency", "cookie"],
  ["an export", "surplus"],
])("%s that nobody uses is reported", (_, name) => {
  expect(reports).toContain(name);
});

test("what an entry offers is used", () => {
  expect(reports).not.toMatch(/src\/(index\.ts|used\.ts.*\bused\b)/);
});
