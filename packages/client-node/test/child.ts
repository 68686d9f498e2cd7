import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";

/** Programs that use the client, each in a process of its own. */
export interface Children {
  /**
   * Runs a program that has `io`, `url` and `isDone()`, to be called when nothing is left to do; what it printed, how it ended, and for
   * how many tenths of a second its event loop was alive after that call: one in which the machine has no time for it counts once.
   */
  run(url: string, program: string): Promise<{ output: string; code: number | null; ticks: number }>;
  remove(): Promise<void>;
}

const BEFORE = `import { io } from "./client.mjs";
const isDone = () => {
  let ticks = 0;
  setInterval(() => ticks++, 100).unref();
  process.on("exit", () => console.log("ticks", ticks));
};`;

/** Processes read no TypeScript: the client is built for them first. */
export async function children(): Promise<Children> {
  const folder = await mkdtemp(join(tmpdir(), "rt-client-node-"));
  const conditions = ["@rt/source", "node", "import", "default"];
  await build({
    configFile: false,
    logLevel: "silent",
    root: join(import.meta.dirname, ".."),
    ssr: { noExternal: true, resolve: { conditions } },
    build: {
      ssr: "src/index.ts",
      outDir: folder,
      emptyOutDir: true,
      rollupOptions: { output: { entryFileNames: "client.mjs" } },
    },
  });
  let count = 0;
  return {
    async run(url, program) {
      const file = join(folder, `program${count++}.mjs`);
      await writeFile(file, `${BEFORE}\nconst url = ${JSON.stringify(url)};\n${program}`);
      const child = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "pipe"], timeout: 50_000 });
      let output = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => (output += String(bytes)));
      const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
      const ticks = Number(/^ticks (.*)\n/m.exec(output)?.[1]);
      return { output: output.replace(/^ticks .*\n/m, ""), code, ticks };
    },
    remove: () => rm(folder, { recursive: true }),
  };
}
