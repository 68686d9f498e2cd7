// All that the page shows. It changes in `update.ts` alone, and is shown by `view/`.
import type { Line, Person, RoomSummary } from "../shared/events.ts";

export interface State {
  /** The name to go by; the server may have given another than was asked for. */
  readonly name: string | undefined;
  /** Why one is not in. */
  readonly refusal: string | undefined;
  readonly id: string | undefined;
  readonly link: Link;
  readonly transport: string;
  readonly counts: Counts;
  readonly allRooms: readonly RoomSummary[];
  /** Those that one is in, by name. */
  readonly rooms: ReadonlyMap<string, Room>;
  /** Rooms that one has asked for, without an answer so far. */
  readonly asked: readonly string[];
  /** The room that is shown. */
  readonly current: string;
  readonly notice: Notice | undefined;
}

/** Where the session stands. Times in milliseconds since the page was opened. */
export type Link =
  /** There is none yet. */
  | { readonly kind: "connecting" }
  | { readonly kind: "connected"; readonly wasResumed: boolean }
  /** It has lost its link, and waits for another: nothing is lost. */
  | { readonly kind: "away"; readonly since: number; readonly now: number }
  /** It is over; another one is on its way. */
  | { readonly kind: "lost" };

export interface Counts {
  /** Lines that the server has confirmed. */
  readonly sent: number;
  /** Lines of others. */
  readonly received: number;
  readonly resumes: number;
  readonly gaps: number;
}

export interface Room {
  readonly name: string;
  readonly lines: readonly Line[];
  readonly people: readonly Person[];
  readonly outbox: readonly Outgoing[];
  /** Who is typing. */
  readonly typing: readonly string[];
  readonly unread: number;
}

/** A line of one's own that the server has not confirmed yet. */
export interface Outgoing {
  readonly line: Line;
  readonly status:
    | "sending"
    /** The session ended before the answer: it has arrived or not. */
    | "in doubt"
    | "refused";
  /** Why it was refused. */
  readonly why?: string;
}

export interface Notice {
  readonly kind: "good" | "warning";
  readonly text: string;
}

export const initialState: State = {
  name: undefined,
  refusal: undefined,
  id: undefined,
  link: { kind: "connecting" },
  transport: "",
  counts: { sent: 0, received: 0, resumes: 0, gaps: 0 },
  allRooms: [],
  rooms: new Map(),
  asked: [],
  current: "",
  notice: undefined,
};

/** How many lines wait, in all rooms. */
export function waiting(state: State): number {
  return outgoing(state, "sending").length;
}

/** How many lines may not have arrived. */
export function inDoubt(state: State): number {
  return outgoing(state, "in doubt").length;
}

function outgoing(state: State, status: Outgoing["status"]): Outgoing[] {
  return [...state.rooms.values()].flatMap((room) => room.outbox.filter((it) => it.status === status));
}
