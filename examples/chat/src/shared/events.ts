// What the page, the server and the guest say to each other: each gives these types to its `io`, `Server` or `Socket`.

export interface Person {
  readonly id: string;
  readonly name: string;
  /** What it is linked from. */
  readonly home: "browser" | "Node";
  /** Has it lost its link? Then its session waits for it, and all that is said is kept for it. */
  readonly isAway: boolean;
}

export interface FileNote {
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

interface Said {
  /** Made up by whoever says it: said again with the same key, for want of an answer, it is not said twice. */
  readonly key: string;
  readonly name: string;
  /** When, by the server's clock. */
  readonly at: number;
}

export type Line =
  | (Said & { readonly kind: "text"; readonly text: string })
  | (Said & { readonly kind: "file"; readonly file: FileNote });

export interface RoomSummary {
  readonly name: string;
  readonly people: number;
}

export interface RoomView {
  readonly name: string;
  readonly lines: readonly Line[];
  readonly people: readonly Person[];
}

/** What somebody gets who has just come, or has come back in a new session. */
export interface Welcome {
  /** The name to go by: the one asked for, or one like it where that was taken. */
  readonly name: string;
  readonly rooms: readonly RoomView[];
}

export interface Refusal {
  readonly code: RefusalCode;
  /** For people. */
  readonly message: string;
}

export type RefusalCode =
  | "bad-name"
  | "bad-room"
  | "bad-line"
  | "bad-file"
  | "file-too-large"
  | "too-many-people"
  | "too-many-rooms"
  | "not-in-room"
  | "nobody-to-cut";

export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refused: Refusal };

type Done<Value> = (answer: Answer<Value>) => void;

/** Said of oneself with every connection, as `auth`. */
export interface Introduction {
  readonly name: string;
  readonly home: Person["home"];
  readonly rooms: readonly string[];
}

/** A page sends a `File` as it is; it comes as bytes. */
export interface Shared {
  readonly name: string;
  readonly type: string;
  readonly content: Blob | Uint8Array;
}

/** What a participant says to the server. */
export interface FromParticipant {
  enter: (room: string, done: Done<RoomView>) => void;
  leave: (room: string, done: Done<null>) => void;
  say: (room: string, key: string, text: string, done: Done<Line>) => void;
  share: (room: string, key: string, file: Shared, done: Done<Line>) => void;
  /** Volatile: it is of no use later. */
  typing: (room: string) => void;
  /** Takes the network away from whoever has this id, for some seconds: from oneself, or from a guest. */
  cut: (id: string, done: Done<null>) => void;
}

/** What the server says to a participant. */
export interface ToParticipant {
  welcome: (welcome: Welcome) => void;
  rooms: (rooms: readonly RoomSummary[]) => void;
  people: (room: string, people: readonly Person[]) => void;
  /** What another one has said, with the content of its file. */
  line: (room: string, line: Line, content?: ArrayBuffer | Uint8Array) => void;
  typing: (room: string, name: string) => void;
}
