// Writes down what each entry offers to TypeScript, one page each, so that a change of it shows in a diff.
// Usage: node tooling/release/api-reports.mjs [--write]; without it, fails when a page is out of date
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";
import { publishedEntries } from "./published.mjs";

const home = resolve("docs/api");
const mend = "npm run api:write, and commit what it wrote if the change is meant";

// The declarations stand for themselves: the sources behind them, and other packages' settings, have no say.
const compilerOptions = {
  target: "ES2022",
  lib: ["ES2023"],
  types: ["node"],
  module: "NodeNext",
  moduleResolution: "NodeNext",
  customConditions: [],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
};

/** How the page of an entry is made. @param {import("./published.mjs").Entry} entry @param {string} reportFolder */
const configFor = ({ folder, types, slug }, reportFolder) =>
  ExtractorConfig.prepare({
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: types,
      compiler: { overrideTsconfig: { compilerOptions, files: [types] } },
      newlineKind: "lf",
      apiReport: {
        enabled: true,
        reportFileName: slug,
        reportFolder,
        reportTempFolder: join(reportFolder, "temp"),
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(folder, "package.json"),
  });

/** Writes all pages and says what kept any from being written. @param {readonly import("./published.mjs").Entry[]} entries @param {string} folder */
function writePages(entries, folder) {
  const missing = entries.filter(({ types }) => !existsSync(types));
  if (missing.length > 0) return missing.map(({ types }) => `${types} is not there: npm run build`);

  const configs = entries.map((entry) => configFor(entry, folder));
  // One reading of all declarations serves all pages.
  const additionalEntryPoints = entries.map(({ types }) => types);
  const compilerState = configs[0] && CompilerState.create(configs[0], { additionalEntryPoints });
  /** @type {Set<string>} */
  const problems = new Set();
  for (const config of configs)
    try {
      Extractor.invoke(config, {
        ...(compilerState && { compilerState }),
        localBuild: true,
        messageCallback(message) {
          message.handled = true;
          if (message.logLevel === ExtractorLogLevel.Error) problems.add(`${message.sourceFilePath}: ${message.text}`);
        },
      });
    } catch (error) {
      problems.add(`${config.mainEntryPointFilePath}: ${error instanceof Error ? error.message : String(error)}`);
    }
  return [...problems];
}

/** @param {string} folder */
const pagesIn = (folder) => (existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".api.md")) : []);

/** The pages that differ from those in docs/api, and how. @param {string} made */
const differences = (made) =>
  [...new Set([...pagesIn(home), ...pagesIn(made)])].toSorted().flatMap((page) => {
    const [before, after] = [join(home, page), join(made, page)];
    if (!existsSync(before)) return [`docs/api/${page} is not there`];
    if (!existsSync(after)) return [`docs/api/${page} is about an entry that is no more`];
    if (readFileSync(before).equals(readFileSync(after))) return [];
    const { stdout } = spawnSync("git", [
      "diff",
      "--no-index",
      "--no-color",
      "--no-ext-diff",
      "--unified=1",
      before,
      after,
    ]);
    const [, ...hunks] = String(stdout).split(/^(?=@@)/m);
    return [`docs/api/${page} differs\n${hunks.join("")}`];
  });

/** @param {string} made */
function keep(made) {
  mkdirSync(home, { recursive: true });
  for (const page of pagesIn(home)) rmSync(join(home, page));
  for (const page of pagesIn(made)) copyFileSync(join(made, page), join(home, page));
}

const made = mkdtempSync(join(tmpdir(), "rt-api-"));
process.once("exit", () => rmSync(made, { recursive: true }));

const entries = publishedEntries();
const problems = writePages(entries, made);
if (process.argv.includes("--write") && problems.length === 0) keep(made);
const changed = problems.length === 0 ? differences(made) : [];
for (const it of [...problems, ...changed]) console.error(it);
if (changed.length > 0) console.error(`The API is not as docs/api has it: ${mend}.`);
console.log(`${entries.length} entries, ${problems.length + changed.length} problems`);
process.exitCode = problems.length + changed.length > 0 ? 1 : 0;
