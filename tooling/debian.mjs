// Programs of Debian's packages that tests start: `node tooling/debian.mjs nginx haproxy` prints where they are. What the machine lacks is
// unpacked into the project's own folder, for which nobody has to be root.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { argv, env, pid } from "node:process";
import { fileURLToPath } from "node:url";

/** Where Debian has programs that are for servers; the PATH of few people names it. */
const SERVER_PROGRAMS = ["usr/sbin", "usr/bin"];

const KEPT = fileURLToPath(new URL("../node_modules/.cache/debian", import.meta.url));

/**
 * @typedef {object} Program
 * @property {string} path
 * @property {Readonly<Record<string, string>>} env what it needs in its environment beside what is there
 */

/** The path of the first of these programs in the PATH. @param {readonly string[]} names */
export function findProgram(names, folders = pathFolders()) {
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

const pathFolders = () => (env["PATH"] ?? "").split(delimiter);

/** @param {string} name */
const variableOf = (name) => `RT_${name.toUpperCase()}`;

/**
 * Runs apt-get, which checks all that it downloads against the signed lists of Debian.
 *
 * @param {string} lack what is said of the machine where it fails
 * @param {...string} args
 * @throws Error with what apt-get said
 */
export function apt(lack, ...args) {
  const all = ["-qq", "-o", "DPkg::Lock::Timeout=300", ...args];
  run(
    lack,
    "apt-get",
    all,
    args.filter((it) => !it.startsWith("-o")),
  );
}

/** @param {string} lack @param {string} program @param {readonly string[]} args @param {readonly string[]} shown */
function run(lack, program, args, shown = args) {
  const options = { encoding: /** @type {const} */ ("utf8"), env: { ...env, DEBIAN_FRONTEND: "noninteractive" } };
  const { status, stderr, error } = spawnSync(program, args, options);
  if (status === 0) return;
  throw new Error(`${lack}, and \`${program} ${shown.join(" ")}\` failed: ${error?.message ?? stderr.trim()}`);
}

/** Is there an apt-get? */
export function hasApt() {
  return spawnSync("apt-get", ["--version"]).error === undefined;
}

/**
 * The program of the Debian package of the same name: the one that `RT_<NAME>` names, the machine's own, or one that is kept in the project's
 * `node_modules` and comes there when it is first asked for.
 *
 * @param {string} name
 * @returns {Program}
 * @throws Error where that cannot be, which says what to do.
 */
export function ensureProgram(name) {
  const installed = env[variableOf(name)] || findProgram([name], [...pathFolders(), ...programFolders("/")]);
  return installed === undefined ? keptProgram(name, KEPT) : { path: installed, env: {} };
}

/**
 * The program as it is kept in a folder. Where it is not, its package is downloaded and unpacked there.
 *
 * @param {string} name
 * @param {string} folder
 * @returns {Program}
 */
export function keptProgram(name, folder) {
  const { tree, env: libraries } = keptPackages([name], folder);
  const path = findProgram([name], programFolders(tree));
  if (path === undefined) throw new Error(`The package ${name} has no program of its name`);
  return { path, env: libraries };
}

/**
 * What Python has of Debian's packages: the interpreter, which is the packages' own or the machine's, and where their modules are. They are
 * kept as programs are.
 *
 * @param {readonly [string, ...string[]]} packages
 * @returns {Program}
 * @throws Error where that cannot be, which says what to do.
 */
export function ensurePython(packages, folder = KEPT) {
  const { tree, env: libraries } = keptPackages(packages, folder);
  const path = findProgram(["python3"], [...programFolders(tree), ...programFolders("/")]);
  if (path === undefined) throw new Error(`There is no python3 for ${packages[0]}: install Debian's`);
  return { path, env: { ...libraries, PYTHONPATH: join(tree, "usr/lib/python3/dist-packages") } };
}

/** @param {string} root */
const programFolders = (root) => SERVER_PROGRAMS.map((it) => join(root, it));

/**
 * The tree of the first of these packages, in a folder. Where it is not, all are downloaded and unpacked there, with those that they depend on
 * and the machine lacks.
 *
 * @param {readonly [string, ...string[]]} packages
 * @param {string} folder
 */
function keptPackages(packages, folder) {
  const tree = join(folder, packages[0]);
  if (!existsSync(tree)) unpack(packages, tree);
  const libraries = librariesOf(tree);
  /** @type {Readonly<Record<string, string>>} */
  const needed = libraries.length === 0 ? {} : { LD_LIBRARY_PATH: libraries.join(delimiter) };
  return { tree, env: needed };
}

/** @param {readonly [string, ...string[]]} packages @param {string} tree */
function unpack(packages, tree) {
  const [name] = packages;
  const lack = `There is no ${name}`;
  if (!hasApt()) throw new Error(`${lack}, and no apt-get: install ${name}, or name it in ${variableOf(name)}`);
  // Of this process alone: others may be at the same work.
  const work = `${tree}.${pid}`;
  const [lists, cache, unpacked] = [join(work, "lists"), join(work, "cache"), join(work, "tree")];
  const archives = join(cache, "archives");
  try {
    for (const it of [join(lists, "partial"), join(archives, "partial"), unpacked]) mkdirSync(it, { recursive: true });
    const options = [
      `-oDir::State::Lists=${lists}`,
      `-oDir::Cache=${cache}`,
      "-oDebug::NoLocking=1",
      // Root's apt-get would download as another user, who may not write here.
      "-oAPT::Sandbox::User=root",
    ];
    apt(lack, ...options, "update");
    apt(lack, ...options, "install", "--yes", "--no-install-recommends", "--download-only", ...packages);
    const files = readdirSync(archives).filter((it) => it.endsWith(".deb"));
    for (const it of files) run(lack, "dpkg-deb", ["--extract", join(archives, it), unpacked]);
    keep(unpacked, tree);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** In one step, so that there is all of it or nothing. @param {string} from @param {string} to */
function keep(from, to) {
  try {
    renameSync(from, to);
  } catch (error) {
    // Somebody else was quicker.
    if (!existsSync(to)) throw error;
  }
}

/** Where the libraries of these packages are. @param {string} tree */
function librariesOf(tree) {
  const places = [join(tree, "lib"), join(tree, "usr/lib")].filter((it) => existsSync(it));
  return places.flatMap((place) =>
    readdirSync(place)
      .filter((it) => it.includes("-linux-"))
      .map((it) => join(place, it)),
  );
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  try {
    for (const name of argv.slice(2)) console.log(ensureProgram(name).path);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
