import { counting } from "./counting.mjs";
import { ending } from "./ending.mjs";
import { keeping } from "./keeping.mjs";
import { moving } from "./moving.mjs";
import { reading } from "./reading.mjs";
import { resuming } from "./resuming.mjs";
import { surviving } from "./surviving.mjs";

/**
 * One way to break the session core.
 *
 * @typedef {object} Mutant
 * @property {string} name What the broken core does.
 * @property {string} file Under `packages/protocol/src`.
 * @property {string} find Stands in it exactly once.
 * @property {string} replace
 * @property {string} killedBy Part of the name of a test that must fail.
 */

/** Every known way. @type {readonly Mutant[]} */
export const mutants = [...counting, ...resuming, ...moving, ...ending, ...reading, ...surviving, ...keeping];
