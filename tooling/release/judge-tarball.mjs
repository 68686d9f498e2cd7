import { readFileSync } from "node:fs";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { problemKindInfo } from "@arethetypeswrong/core/problems";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

/** @param {readonly string[]} problems */
function expectNone(problems) {
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

/** Throws what publint has against a tarball, suggestions included. @param {string} tarball */
export async function satisfyPublint(tarball) {
  const { buffer } = new Uint8Array(readFileSync(tarball));
  const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true });
  expectNone(messages.map((message) => `${formatMessage(message, pkg, { color: false })} (${message.code})`));
}

/** What a type problem is about. @param {import("@arethetypeswrong/core").Problem} problem */
function place(problem) {
  const name = "entrypoint" in problem ? problem.entrypoint : "fileName" in problem ? problem.fileName : "";
  return "resolutionKind" in problem ? `${name} by ${problem.resolutionKind}` : name;
}

/**
 * Throws where the types of a tarball differ from what runs, in whichever way they are found.
 *
 * @param {string} tarball
 * @param {readonly string[]} files what of it has no types: it is no module
 */
export async function satisfyTypes(tarball, files) {
  const content = createPackageFromTarballData(new Uint8Array(readFileSync(tarball)));
  const analysis = await checkPackage(content, { excludeEntrypoints: [...files] });
  if (!analysis.types) throw new Error("there are no types");
  expectNone(
    analysis.problems.map((it) => {
      const { title, docsUrl } = problemKindInfo[it.kind];
      return `${place(it)}: ${title}, see ${docsUrl}`;
    }),
  );
}

/**
 * Throws where declarations need Node's and the manifest does not say so: without them, what comes from Node is `any`, in silence.
 *
 * @param {string} tarball
 */
export function satisfyPlatform(tarball) {
  const content = createPackageFromTarballData(new Uint8Array(readFileSync(tarball)));
  const manifest = JSON.parse(content.readFile(`/node_modules/${content.packageName}/package.json`));
  const declarations = content.listFiles().filter((it) => /\.d\.c?ts$/.test(it));
  const needy = declarations.filter((it) => /from ["']node:/.test(content.readFile(it)));
  if (manifest.peerDependencies?.["@types/node"] === undefined)
    expectNone(needy.map((it) => `${it} needs @types/node`));
}
