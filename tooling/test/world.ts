import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root: string = fileURLToPath(new URL("../..", import.meta.url));

/** A folder beside the repository in which a test may break the laws. */
export class World {
  readonly folder: string = mkdtempSync(join(tmpdir(), "rt-laws-"));

  write(file: string, content: string): void {
    const path = join(this.folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  copy(file: string): void {
    cpSync(join(root, file), join(this.folder, file));
  }

  link(file: string, target: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    symlinkSync(target, join(this.folder, file));
  }

  /** Runs a Node program of the repository in this folder; gives all it printed and how it ended. */
  run(program: string, ...args: string[]): Promise<{ code: number; output: string }> {
    return this.runIn("", program, ...args);
  }

  /** As `run`, in a folder of this one. */
  runIn(folder: string, program: string, ...args: string[]): Promise<{ code: number; output: string }> {
    return new Promise((resolve) => {
      const options = { cwd: join(this.folder, folder), maxBuffer: Infinity };
      execFile(process.execPath, [join(root, program), ...args], options, (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr });
      });
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
