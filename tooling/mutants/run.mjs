// Breaks the session core in one known way after the other, in a copy: each must fail on the test that stands for it.
// Usage: node tooling/mutants/run.mjs [part of a mutant's name] ; RT_SEED repeats a run
import { followParent } from "../run.mjs";
import { Copy, places } from "./copy.mjs";
import { judge } from "./judge.mjs";
import { mutants } from "./list.mjs";

/** Two at a time: more would be in each other's way on a small machine. */
const WIDTH = 2;

/** How often properties are tried on a mutant that survived by chance. */
const HARDER = 10;

const seed = Number(process.env["RT_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

/** Lets `use` have a copy, whatever comes of it. @template T @param {(copy: Copy) => Promise<T>} use */
async function withCopy(use) {
  const copy = new Copy();
  const remove = () => copy.remove();
  process.once("exit", remove);
  try {
    return await use(copy);
  } finally {
    process.off("exit", remove);
    remove();
  }
}

/** What is wrong with a mutant's end; nothing when the right test has killed it. @param {import("./list.mjs").Mutant} mutant */
async function problem(mutant) {
  const count = places(mutant);
  if (count !== 1) return `its text stands ${count} times in ${mutant.file}`;
  return withCopy(async (copy) => {
    copy.apply(mutant);
    const { killedBy } = mutant;
    const isKilled = (/** @type {import("./judge.mjs").Verdict | undefined} */ verdict) =>
      verdict?.failed.some((name) => name.includes(killedBy));
    if (isKilled(await judge(copy, { seed, factor: 1, only: killedBy }))) return undefined;

    const verdict = await judge(copy, { seed, factor: HARDER });
    if (verdict === undefined) return "the tests come to no end";
    if (!verdict.all.some((name) => name.includes(killedBy))) return `there is no test "${killedBy}"`;
    if (isKilled(verdict)) return undefined;
    return verdict.failed.length === 0 ? "survives" : `is killed by "${verdict.failed.join('", "')}" alone`;
  });
}

followParent();
process.once("SIGTERM", () => process.exit(143));
process.once("SIGINT", () => process.exit(130));

const [part = ""] = process.argv.slice(2);
const chosen = mutants.filter(({ name }) => name.includes(part));
const width = Math.max(...chosen.map(({ name }) => name.length));
console.log(`${chosen.length} mutants, RT_SEED=${seed}`);

const sane = await withCopy((copy) => judge(copy, { seed, factor: 1 }));
if (sane === undefined || sane.all.length === 0 || sane.failed.length > 0) {
  console.log(`without a mutant the tests fail: ${sane?.failed.join(", ") || "they do not run"}`);
  console.log("0 passed, 1 failed");
  process.exit(1);
}

let failed = 0;
const waiting = [...chosen];
async function work() {
  for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
    const began = performance.now();
    const wrong = await problem(mutant);
    if (wrong !== undefined) failed++;
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(
      `${wrong === undefined ? "✓" : "✗"} ${mutant.name.padEnd(width)} ${seconds.padStart(6)} s  ${wrong ?? mutant.killedBy}`,
    );
  }
}
await Promise.all(Array.from({ length: WIDTH }, work));

console.log(`${chosen.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 || chosen.length === 0 ? 1 : 0;
