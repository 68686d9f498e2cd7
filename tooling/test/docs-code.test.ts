import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type Document, documentOf, documents } from "../docs/blocks.mjs";
import { root, World } from "./world.ts";

/** Where the servers of the documents listen. Here it is another port, so that nothing is in the way. */
const PORT = "3000";
/** How long programs may take to print what they are said to, in milliseconds. */
const PATIENCE = 50_000;

const all = documents();
const running = all.filter(({ output }) => output.size > 0);

const world = new World();

function layOut(document: Document, place: string, port = PORT): void {
  for (const [name, code] of document.files) world.write(join(place, name), code.replaceAll(PORT, port));
}

beforeAll(() => world.link("node_modules", join(root, "integration/node_modules")));

afterAll(() => world.remove());

describe("the code in the documents", () => {
  it.each(all)("of $path says which file it belongs to", ({ unnamed }) => {
    expect(unnamed).toEqual([]);
  });

  it("has the types that it uses, by the strictest rules", async () => {
    const compilerOptions = {
      lib: ["ES2023", "DOM"],
      typeRoots: [join(root, "node_modules/@types")],
      moduleDetection: "force",
    };
    const include = all.map((_, index) => `types${index}`);
    for (const [index, document] of all.entries()) layOut(document, `types${index}`);
    world.write(
      "tsconfig.json",
      JSON.stringify({ extends: join(root, "tsconfig.tools.json"), compilerOptions, include }),
    );
    const { output } = await world.run("node_modules/typescript7/bin/tsc", "--pretty", "false");
    const named = output.replaceAll(/^types(\d+)\//gm, (_, index: string) => `${all[Number(index)]?.path}: `);
    expect(named).toBe("");
  });

  it("runs in the documents that newcomers read first", () => {
    expect(running.map(({ path }) => path)).toEqual(expect.arrayContaining(["README.md", "docs/getting-started.md"]));
  });

  it.each(running)("of $path prints what it says", async (document) => {
    const place = `run${running.indexOf(document)}`;
    const port = String(await freePort());
    layOut(document, place, port);
    const folder = join(world.folder, place);
    const programs = await Promise.all(
      Array.from(document.output, async ([name, wanted]) => {
        const code = await bundled(join(folder, name));
        return { name, code, wanted: wanted.replaceAll(PORT, port) };
      }),
    );
    const started = [];
    for (const { name, code, wanted } of programs) {
      // The documents say to start one after the other, and clients give up on a server that is long in coming.
      if (started.length > 0) await expect.poll(() => isListening(port)).toBe(true);
      started.push({ name, wanted, ...start(code, folder, wanted.length) });
    }
    await Promise.all(started.map(({ ends }) => ends));
    for (const { name, wanted, printed } of started) expect(printed(), name).toBe(wanted);
  });
});

describe("a document", () => {
  const text = [
    "```ts a.ts runs",
    "one();",
    "```",
    "words",
    "```sh",
    "npm install",
    "```",
    "```ts a.ts",
    "two();",
    "```",
    "```text a.ts",
    "1",
    "```",
    "```ts",
    "three();",
    "```",
    "```ts b.ts runs",
    "four();",
    "```",
    "",
  ].join("\n");

  it("has files, what they print, and code that belongs to none", () => {
    const { files, output, unnamed } = documentOf("a.md", text);
    expect(Object.fromEntries(files)).toEqual({ "a.ts": "one();\ntwo();\n", "b.ts": "four();\n" });
    expect(Object.fromEntries(output)).toEqual({ "a.ts": "1\n", "b.ts": "" });
    expect(unnamed).toEqual(["three();\n"]);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

function isListening(port: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(Number(port), "127.0.0.1");
    connection
      .once("error", () => resolve(false))
      .once("connect", () => {
        connection.destroy();
        resolve(true);
      });
  });
}

/** The program with all that it imports, so that any Node runs it. */
async function bundled(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    conditions: ["@rt/source"],
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire("file:///");' },
    write: false,
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}

/** A program at work. `ends` settles when it is over, or has printed as much as it is to print. */
function start(code: string, cwd: string, length: number): { ends: Promise<void>; printed: () => string } {
  const options = { cwd, timeout: PATIENCE, killSignal: "SIGKILL" } as const;
  const child = spawn(process.execPath, ["--input-type=module"], options);
  onTestFinished(() => void child.kill("SIGKILL"));
  child.stdin.end(code);
  let text = "";
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (errors += chunk));
  const ends = new Promise<void>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (text.length >= length) resolve();
    });
    child.once("close", () => resolve());
    if (length === 0) resolve();
  });
  return { ends, printed: () => text + errors };
}
