import type { Line, Person, RoomSummary, RoomView, Welcome } from "../shared/events.ts";
import type { Notice } from "./state.ts";

/** What becomes of the session. Times as `performance.now()` gives them. */
export type SessionAction =
  | { readonly type: "linked" | "resumed"; readonly transport: string }
  | { readonly type: "suspended" | "ticked"; readonly at: number }
  | { readonly type: "lost" | "settled" }
  | { readonly type: "gap"; readonly why: string }
  | { readonly type: "noticed"; readonly notice: Notice | undefined };

/** What happens in a room. */
export type RoomAction = { readonly room: string } & (
  | { readonly type: "people"; readonly people: readonly Person[] }
  | { readonly type: "typing" | "stillness"; readonly name: string }
  /** Somebody else has said something. */
  | { readonly type: "line"; readonly line: Line }
  | { readonly type: "sending" | "confirmed"; readonly line: Line }
  | { readonly type: "doubted" | "discarded"; readonly key: string }
  | { readonly type: "declined"; readonly key: string; readonly why: string }
);

/** Coming in, and changing rooms. */
type PlaceAction =
  | { readonly type: "named"; readonly name: string }
  | { readonly type: "refused"; readonly message: string }
  /** The server cannot be reached. */
  | { readonly type: "unanswered" }
  | { readonly type: "welcomed"; readonly id: string | undefined; readonly welcome: Welcome }
  | { readonly type: "rooms"; readonly rooms: readonly RoomSummary[] }
  | { readonly type: "entered"; readonly view: RoomView }
  /** A room was asked for; it was answered, whatever the answer was. */
  | { readonly type: "asked" | "answered"; readonly name: string }
  | { readonly type: "left" | "shown"; readonly name: string };

export type Action = PlaceAction | RoomAction | SessionAction;
