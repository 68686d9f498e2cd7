/** A class whose instances the library makes; for `instanceof`. */
export type MadeByLibrary<Instance> = abstract new (...args: never[]) => Instance;
