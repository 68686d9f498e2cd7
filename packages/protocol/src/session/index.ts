export { ClientEnd } from "./client-end.ts";
export { ClientSession } from "./client-session.ts";
export { CLOSE_CODES, type CloseName, type CloseReason, type Gap, type SessionEnd, sessionEnd } from "./close-codes.ts";
export { decodeHandshake, encodeHandshake, type Handshake, readGreeting } from "./handshake.ts";
export type {
  ClientContinuity,
  ClientSessionHost,
  Continuity,
  FrameTap,
  ServerContinuity,
  SessionConfig,
  SessionHost,
} from "./host.ts";
export { Lane, type LaneOwner } from "./lane.ts";
export { createMemoryStore, type MemoryStoreOptions } from "./memory-store.ts";
export { type ResumeAnswer, type ResumeOffer, type ResumeRequest, VERSION, versionIn } from "./resume.ts";
export { type Rhythm, ServerSession } from "./server-session.ts";
export { Session } from "./session.ts";
export type { SessionSnapshot } from "./snapshot.ts";
export { type ResumeVerdict, type SurvivorLimits, Survivors } from "./survivors.ts";
export { type SessionState, type SessionTrigger, TRANSITIONS } from "./transitions.ts";
