/*
 * What the classes of a manager and its engine, which are in several files, know of them and applications do not. Applications may keep whatever they like
 * on what they hold, so that all that has a text for a name there is public: what is for one class alone is `#private`, the rest has a
 * symbol of this list for a name.
 */

export const trunk: unique symbol = Symbol("trunk");
export const autoConnect: unique symbol = Symbol("autoConnect");
export const sockets: unique symbol = Symbol("sockets");
export const carrierFor: unique symbol = Symbol("carrierFor");

// The engine, to the trunk.
export const greeted: unique symbol = Symbol("greeted");
export const received: unique symbol = Symbol("received");
export const sending: unique symbol = Symbol("sending");
export const wrote: unique symbol = Symbol("wrote");
export const happened: unique symbol = Symbol("happened");
