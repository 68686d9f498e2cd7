/*
 * What the parts of the server know of each other's objects, and applications do not. An application may keep whatever it likes on a
 * socket, a namespace or a server, as those of Socket.IO do (`socket.state = "lobby"`), so all that has a text for a name there is
 * public. What is not, and is for one class alone, is `#private`; the rest has a symbol of this list for a name.
 */

// A socket, to its namespace and to the halves of its own class.
export const home: unique symbol = Symbol("home");
export const connection: unique symbol = Symbol("connection");
export const place: unique symbol = Symbol("place");
export const state: unique symbol = Symbol("state");
export const flag: unique symbol = Symbol("flag");
export const takeFlags: unique symbol = Symbol("takeFlags");
export const leaving: unique symbol = Symbol("leaving");
export const isConnecting: unique symbol = Symbol("isConnecting");
export const letIn: unique symbol = Symbol("letIn");
export const missed: unique symbol = Symbol("missed");

// A socket, to its connection: see `Member`.
export const key: unique symbol = Symbol("key");
export const isJoined: unique symbol = Symbol("isJoined");
export const isAnswered: unique symbol = Symbol("isAnswered");
export const received: unique symbol = Symbol("received");
export const acknowledged: unique symbol = Symbol("acknowledged");
export const failed: unique symbol = Symbol("failed");
export const expired: unique symbol = Symbol("expired");
export const resumed: unique symbol = Symbol("resumed");
export const ended: unique symbol = Symbol("ended");

// A socket, to the adapter of this node: see `LocalSocket`.
export const deliver: unique symbol = Symbol("deliver");
export const ask: unique symbol = Symbol("ask");
export const dismiss: unique symbol = Symbol("dismiss");

// A namespace or a server, to its own class.
export const everybody: unique symbol = Symbol("everybody");
export const otherNodes: unique symbol = Symbol("otherNodes");
export const inner: unique symbol = Symbol("inner");

// A namespace, to what keeps it and to connections.
export const admit: unique symbol = Symbol("admit");
export const announce: unique symbol = Symbol("announce");
export const nextAdapter: unique symbol = Symbol("nextAdapter");
export const shutDown: unique symbol = Symbol("shutDown");
export const retire: unique symbol = Symbol("retire");
export const raise: unique symbol = Symbol("raise");

// What applications see of a connection, to the connection; `RECEIVED` and `ENDED` too.
export const created: unique symbol = Symbol("created");
export const flushing: unique symbol = Symbol("flushing");
export const flushed: unique symbol = Symbol("flushed");
export const probed: unique symbol = Symbol("probed");
export const sent: unique symbol = Symbol("sent");
export const came: unique symbol = Symbol("came");
export const moved: unique symbol = Symbol("moved");
export const parted: unique symbol = Symbol("parted");
export const returned: unique symbol = Symbol("returned");
export const left: unique symbol = Symbol("left");
