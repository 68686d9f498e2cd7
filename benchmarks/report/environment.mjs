// @ts-check
/** Where and on what a run was made. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, loadavg, totalmem } from "node:os";
import { dirname, join } from "node:path";

/**
 * @typedef {object} Environment
 * @property {string} date
 * @property {string} node
 * @property {string} cpu
 * @property {number} cores
 * @property {number} memoryGiB
 * @property {string} platform
 * @property {string} commit
 * @property {Record<string, string>} versions
 */

/** @returns {Environment} */
export function environment() {
  const processors = cpus();
  return {
    date: new Date().toISOString().slice(0, 16),
    node: process.version,
    cpu: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    commit: commit(),
    versions: versions(),
  };
}

/** @returns {number[]} load averages of 1, 5 and 15 minutes */
export function load() {
  return loadavg().map((value) => Math.round(value * 100) / 100);
}

function commit() {
  try {
    const changed = git("status", "--porcelain") !== "";
    return git("rev-parse", "--short", "HEAD") + (changed ? " with uncommitted changes" : "");
  } catch {
    return "none";
  }
}

/** @param {string[]} args */
function git(...args) {
  return execFileSync("git", args, {
    cwd: import.meta.dirname,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    timeout: 10_000,
  }).trim();
}

/** The servers, and the `ws` that Socket.IO brings along. */
function versions() {
  const here = createRequire(import.meta.url);
  /** @type {Record<string, string>} */
  const found = {};
  const socketIo = note(found, here, "socket.io");
  const engineIo = socketIo && note(found, socketIo, "engine.io");
  if (engineIo) note(found, engineIo, "ws", "engine.io's ws");
  note(found, here, "ws");
  note(found, here, "@rt/server");
  return found;
}

/**
 * @param {Record<string, string>} found
 * @param {NodeJS.Require} require
 * @param {string} name
 * @param {string} [label]
 * @returns {NodeJS.Require | undefined} resolves from where the package is
 */
function note(found, require, name, label = name) {
  try {
    const entry = require.resolve(name);
    found[label] = manifest(dirname(entry), name).version;
    return createRequire(entry);
  } catch {
    found[label] = "not found";
    return undefined;
  }
}

/**
 * Looks upwards: `exports` hides most package.json files from `require`.
 * @param {string} folder
 * @param {string} name
 * @returns {{ name: string, version: string }}
 */
function manifest(folder, name) {
  try {
    const found = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    if (found.name === name) return found;
  } catch {
    // No package.json in this folder.
  }
  if (dirname(folder) === folder) throw new Error(`no package.json of ${name}`);
  return manifest(dirname(folder), name);
}
