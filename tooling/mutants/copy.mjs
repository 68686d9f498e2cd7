import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../run.mjs";

const home = "packages/protocol";

/** A copy of the protocol that may be broken: the repository is only read. */
export class Copy {
  folder = mkdtempSync(join(tmpdir(), "rt-mutant-"));
  home = join(this.folder, home);

  constructor() {
    mkdirSync(this.home, { recursive: true });
    for (const part of ["tsconfig.base.json", `${home}/src`, `${home}/test`, `${home}/package.json`])
      cpSync(join(root, part), join(this.folder, part), { recursive: true });
    for (const modules of ["node_modules", `${home}/node_modules`])
      symlinkSync(join(root, modules), join(this.folder, modules), "junction");
  }

  /** Breaks it in one place. @param {import("./list.mjs").Mutant} mutant */
  apply({ file, find, replace }) {
    const path = join(this.home, "src", file);
    writeFileSync(
      path,
      readFileSync(path, "utf8").replace(find, () => replace),
    );
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** How often the text that a mutant replaces stands in its file: it has to be once. @param {import("./list.mjs").Mutant} mutant */
export function places({ file, find }) {
  return readFileSync(join(root, home, "src", file), "utf8").split(find).length - 1;
}
