/*
 * What subclasses of `Emitter` call and implement. By symbols, since applications hold them: all that has a text for a name there is
 * public, or the application's own.
 */

export const dispatch: unique symbol = Symbol("dispatch");
export const isHeard: unique symbol = Symbol("isHeard");
export const report: unique symbol = Symbol("report");
export const promised: unique symbol = Symbol("promised");
