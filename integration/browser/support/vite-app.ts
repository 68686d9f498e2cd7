import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, symlinkSync } from "node:fs";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("../../..", import.meta.url));

const TYPES: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript" };

/** Puts a package into a project as it is published: its manifest, and what its build makes of it. */
function publish(name: string, project: string): void {
  const [source, place] = [join(root, "packages", name), join(project, "node_modules/@rt", name)];
  cpSync(join(source, "package.json"), join(place, "package.json"), { recursive: true });
  const tsup = join(root, "node_modules/tsup/dist/cli-default.js");
  const args = [tsup, "--no-dts", "--format", "esm", "--out-dir", join(place, "dist")];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: source, encoding: "utf8" });
  if (status !== 0) throw new Error(`${name} could not be built:\n${stdout}${stderr}`);
}

/** The application of `vite-app` in a folder of its own, built by Vite; gives the folder and that of the site. */
export async function buildApp(): Promise<{ project: string; site: string }> {
  const project = mkdtempSync(join(tmpdir(), "rt-vite-"));
  cpSync(fileURLToPath(new URL("../vite-app", import.meta.url)), project, { recursive: true });
  for (const name of ["protocol", "client-browser"]) publish(name, project);
  symlinkSync(
    join(root, "packages/protocol/node_modules/engine.io-parser"),
    join(project, "node_modules/engine.io-parser"),
  );
  await build({ root: project, configFile: false, logLevel: "warn", worker: { format: "es" } });
  return { project, site: join(project, "dist") };
}

/** Serves the files of a site. */
export function filesIn(site: string): RequestListener {
  return (request, response) => {
    const path = request.url === "/" ? "/index.html" : (request.url ?? "");
    try {
      const content = readFileSync(join(site, path));
      response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "text/plain" }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  };
}
