import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fastCompiler, oldCompiler } from "../release/consumer.mjs";
import { World } from "./world.ts";

interface Fault {
  /** Fields of the manifest that are other than those that hold. */
  readonly manifest?: object;
  /** Files that are other than those that hold. */
  readonly files?: Readonly<Record<string, string>>;
  /** What the stranger's program does with the `it` that it got. */
  readonly program?: string;
}

const world = new World();

const entry = {
  import: { types: "./dist/index.d.ts", default: "./dist/index.js" },
  require: { types: "./dist/index.d.cts", default: "./dist/index.cjs" },
};

/** A package that gives `one`, and a stranger who uses it. */
function add(name: string, { manifest = {}, files = {}, program = "console.log(it);" }: Fault): void {
  const sound = {
    name: `@rt/${name}`,
    version: "1.0.0",
    license: "MIT",
    type: "module",
    engines: { node: ">=20" },
    files: ["dist"],
    main: entry.require.default,
    types: entry.require.types,
    exports: { ".": entry },
    dependencies: name === "protocol" ? {} : { "@rt/protocol": "1.0.0" },
  };
  const types = "export declare const one: 1;\n";
  const built = {
    "index.js": "export const one = 1;\n",
    "index.cjs": "exports.one = 1;\n",
    "index.d.ts": types,
    "index.d.cts": types,
    ...files,
  };
  world.write(`packages/${name}/package.json`, JSON.stringify({ ...sound, ...manifest }));
  for (const [file, content] of Object.entries(built)) world.write(`packages/${name}/dist/${file}`, content);

  const stranger = `tooling/consumers/${name}`;
  world.write(`${stranger}/package.json`, JSON.stringify({ dependencies: { [`@rt/${name}`]: "workspace:*" } }));
  world.write(`${stranger}/tsconfig.json`, JSON.stringify({ compilerOptions: { lib: ["ES2022", "DOM"], types: [] } }));
  world.write(`${stranger}/main.ts`, `import { one } from "@rt/${name}";\nconst it: 1 = one;\n${program}\n`);
}

const types = (name: string) =>
  ["nodenext", "bundler"].map((way) => `${name} compiles with ${fastCompiler.name}, ${way}`);
const byNode10 = (name: string): string => `${name} compiles with ${oldCompiler.name}, node10`;
const node = `Node ${process.versions.node}`;

/** What is wrong, in a package of its own, and the proofs that fail by it. */
const broken: readonly (readonly [what: string, name: string, fault: Fault, proofs: readonly string[]])[] = [
  [
    "a file that is not packed",
    "unpacked",
    { manifest: { files: ["dist/*.cjs", "dist/*.d.*ts"] } },
    ["@rt/unpacked satisfies publint", `unpacked/main.ts runs on ${node} as esm`],
  ],
  [
    "types of another kind of module",
    "masked",
    { manifest: { exports: { ".": { ...entry, require: { ...entry.require, types: entry.import.types } } } } },
    ["@rt/masked satisfies publint", "@rt/masked has the types of what it runs"],
  ],
  [
    "an entry that nobody uses",
    "lonely",
    { manifest: { exports: { ".": entry, "./lone": entry }, typesVersions: { "*": { lone: [entry.require.types] } } } },
    ["every entry has a consumer"],
  ],
  [
    "an entry that is found by `exports` alone",
    "modern",
    { manifest: { main: undefined, types: undefined } },
    ["@rt/modern has the types of what it runs", byNode10("modern")],
  ],
  [
    "a second package of ours",
    "second",
    {
      manifest: {
        dependencies: { "@rt/protocol": "1.0.0", "@rt/lonely": `file:${join(world.folder, "packages/lonely")}` },
      },
    },
    ["@rt/second satisfies publint", "second installs"],
  ],
  [
    "types that need what is not installed",
    "leaking",
    { files: { "index.d.ts": 'export { one } from "@rt/absent";\n' } },
    types("leaking"),
  ],
  [
    "types that need Node's in silence",
    "silent",
    { files: { "index.d.ts": 'export declare const one: 1;\nexport type { Server } from "node:http";\n' } },
    ["@rt/silent says whose types it needs", ...types("silent")],
  ],
  [
    "types that are other than a strict program takes",
    "loose",
    { files: { "index.d.ts": "export declare const one: 1 | undefined;\n" } },
    types("loose"),
  ],
  [
    "code that needs what is not installed",
    "needy",
    {
      files: {
        "index.js": 'export { one } from "@rt/absent";\n',
        "index.cjs": 'exports.one = require("@rt/absent");\n',
      },
    },
    ["esm", "cjs"].map((kind) => `needy/main.ts runs on ${node} as ${kind}`),
  ],
  [
    "a server that fails",
    "server",
    { program: 'console.log(it);\nthrow new Error("it fails");' },
    ["esm", "cjs"].map((kind) => `server serves on ${node} as ${kind} and leaves when it is told to`),
  ],
];

let code: number;
let failed: readonly string[];

beforeAll(async () => {
  add("protocol", {});
  for (const [, name, fault] of broken) add(name, fault);
  const result = await world.run("tooling/release/check-packages.mjs");
  code = result.code;
  failed = Array.from(result.output.matchAll(/^✗ (.+)$/gm), ([, name = ""]) => name);
}, 300_000);

afterAll(() => world.remove());

test.each(broken)("%s fails its proofs", (_what, _name, _fault, proofs) => {
  expect(failed).toEqual(expect.arrayContaining([...proofs]));
});

test("nothing else fails", () => {
  expect(failed.toSorted()).toEqual(broken.flatMap(([, , , proofs]) => proofs).toSorted());
  expect(code).toBe(1);
});
