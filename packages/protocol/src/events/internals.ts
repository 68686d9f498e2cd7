/*
 * What subclasses of `Emitter` call and implement. By symbols, since applications hold them: all that has a text for a name there is
 * public, or the application's own.
 */

/** Calls the listeners of an event. */
export const dispatch: unique symbol = Symbol("dispatch");
/** May anything have listeners? */
export const isHeard: unique symbol = Symbol("isHeard");
/** Takes what a listener throws. */
export const report: unique symbol = Symbol("report");
/** Takes the promise that a listener returns. */
export const promised: unique symbol = Symbol("promised");
