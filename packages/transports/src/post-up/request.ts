import type { Chunk } from "@rt/protocol";
import type { Answer } from "./answer.ts";

/** A request that is to be sent and answered at once: a POST when there is a body, else a GET. */
export interface LinkRequest {
  readonly sid: string | undefined;
  readonly body: Chunk | undefined;
  /** The how manieth GET or POST of the link it is, from 1: for a numbered link to say. */
  readonly number: number;
  /** May it wait for as long as the heartbeat allows? */
  readonly isPatient: boolean;
}

/** Sends the requests of one link. */
export interface RequestCarrier {
  /** Starts a request; throws when the target cannot be asked. `done` is called in a later turn, unless the request is destroyed. */
  start(request: LinkRequest, done: (answer: Answer) => void): PendingRequest;
  /** No request follows: what was kept for them can go. */
  release(): void;
}

/** A request that is under way. */
export interface PendingRequest {
  destroy(): void;
}
