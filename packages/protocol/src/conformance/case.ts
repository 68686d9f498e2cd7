import type { LinkTraits } from "../contracts/index.ts";
import type { Clause } from "./clauses.ts";
import type { Stage } from "./stage.ts";
import type { LinkPair, TransportSubject } from "./subject.ts";

/** What decides whether a case is for a transport. */
export interface Facts {
  readonly traits: LinkTraits;
  readonly subject: TransportSubject;
  /** A pair of the transport's, to see what its links and it itself can do. */
  readonly pair: LinkPair;
}

/** Says why a case is not for a transport; `undefined` when it is. */
export type Need = (facts: Facts) => string | undefined;

/** One thing that every transport must do. */
export interface ConformanceCase {
  /** The clause that it is about. */
  readonly clause: Clause;
  /** A sentence that says what holds. */
  readonly name: string;
  /** Without it the case is for all. */
  readonly need?: Need;
  /** Rejects when it does not hold. */
  readonly run: (stage: Stage) => Promise<void>;
}

export const messages: Need = ({ traits }) =>
  traits.framing === "message" ? undefined : "chunks of a stream have no boundaries";

export const carriesText: Need = ({ traits }) => (traits.payload === "bytes" ? "it carries no text" : undefined);

export const carriesBytes: Need = ({ traits }) => (traits.payload === "text" ? "it carries no bytes" : undefined);

export const endIsSeen: Need = ({ traits }) =>
  traits.endIsSeen ? undefined : "the end of one end does not reach the other by itself";

export const shares: Need = ({ pair }) =>
  pair.dialled.sendShared === undefined && pair.accepted.sendShared === undefined
    ? "its links have no sendShared"
    : undefined;

export const identifies: Need = ({ pair }) =>
  pair.dialled.identify === undefined ? "its links have no identify" : undefined;

export const quiesces: Need = ({ pair }) =>
  pair.dialled.quiesce === undefined ? "its links have no quiesce" : undefined;

export const dials: Need = ({ subject }) => (subject.dial === undefined ? "no dial was given" : undefined);

export const isRefused: Need = ({ subject }) =>
  subject.dialRefused === undefined ? "no dialRefused was given" : undefined;

export const isCut: Need = ({ pair }) => (pair.cut === undefined ? "its pairs have no cut" : undefined);
