export { ClientSession } from "./client-session.ts";
export { CLOSE_CODES, type CloseName, type CloseReason, type SessionEnd } from "./close-codes.ts";
export { decodeHandshake, encodeHandshake, type Handshake } from "./handshake.ts";
export type { ClientSessionHost, SessionConfig, SessionHost } from "./host.ts";
export { ServerSession } from "./server-session.ts";
export { Session } from "./session.ts";
export { type SessionState, type SessionTrigger, TRANSITIONS } from "./transitions.ts";
