import { readFileSync } from "node:fs";
import ts from "typescript";

/** Reads modules of the packages, and what they import, as the compiler sees it. @param {string[]} files */
export function readSources(files) {
  const { compilerOptions } = ts.readConfigFile("tsconfig.base.json", (file) => readFileSync(file, "utf8")).config;
  const config = { compilerOptions: { ...compilerOptions, lib: ["ES2023", "DOM"], types: ["node"] }, files };
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd());
  return ts.createProgram({ rootNames: fileNames, options });
}
