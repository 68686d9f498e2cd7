import type { Server, Socket } from "@rt/server";
import type { FromParticipant, Introduction, Line, Person, RoomView, ToParticipant } from "../shared/events.ts";
import { looksOf } from "../shared/labels.ts";
import { LOBBY, MAX_NAME, MAX_PEOPLE } from "../shared/limits.ts";
import { checkedFile, checkedIntroduction, checkedKey, checkedRoom, checkedText } from "./checks.ts";
import type { Plug } from "./plug.ts";
import { answerOf, Refused } from "./refused.ts";
import type { Rooms } from "./rooms.ts";

type NoEvents = Record<string, never>;
type Kept = { introduction: Introduction };
export type ChatServer = Server<FromParticipant, ToParticipant, NoEvents, Kept>;
type ChatSocket = Socket<FromParticipant, ToParticipant, NoEvents, Kept>;

/** The chat itself: who comes is introduced and let into its rooms; what it then says goes to those who are there. */
export class Chat {
  readonly #io: ChatServer;
  readonly #rooms: Rooms;
  readonly #plug: Plug;
  /** By the ids of their sockets. */
  readonly #people = new Map<string, Person>();

  constructor(io: ChatServer, rooms: Rooms, plug: Plug) {
    this.#io = io;
    this.#rooms = rooms;
    this.#plug = plug;
    io.engine.on("headers", (_headers, request) => plug.saw(request));
    io.use((socket, next) => {
      const answer = answerOf(() => this.#introduced(socket.handshake.auth));
      if (answer.ok) socket.data.introduction = answer.value;
      next(answer.ok ? undefined : Object.assign(new Error(answer.refused.message), { data: answer.refused }));
    });
    io.on("connection", (socket) => {
      const { introduction } = socket.data;
      if (introduction !== undefined) this.#welcome(socket, introduction);
    });
  }

  #introduced(auth: unknown): Introduction {
    const introduction = checkedIntroduction(auth);
    if (this.#people.size < MAX_PEOPLE) return introduction;
    throw new Refused("too-many-people", `The chat is full: ${MAX_PEOPLE} people are here.`);
  }

  /** Before the first event of this socket is heard: what a participant said before a restart of this server may come with it. */
  #welcome(socket: ChatSocket, { name, home, rooms }: Introduction): void {
    const person: Person = { id: socket.id, name: this.#freeName(name), home, isAway: false };
    this.#people.set(person.id, person);
    this.#listen(socket);
    for (const room of rooms.length > 0 ? rooms : [LOBBY]) answerOf(() => this.#admit(socket, room));
    const views = this.#rooms.of(person.id).map((room) => this.#rooms.view(room));
    socket.emit("welcome", { name: person.name, rooms: views });
    for (const { name: room } of views) this.#tellPeople(room);
    this.#tellRooms();
  }

  #listen(socket: ChatSocket): void {
    const { id } = socket;
    answered(socket, "enter", (room) => this.#enter(socket, room));
    answered(socket, "leave", (room) => this.#leave(socket, checkedRoom(room)));
    answered(socket, "say", (room, key, raw) => {
      const text = checkedText(raw);
      return this.#say(socket, checkedRoom(room), (said) => ({ ...said, key: checkedKey(key), kind: "text", text }));
    });
    answered(socket, "share", (room, key, raw) => {
      const { note: file, content } = checkedFile(raw);
      const line = (said: Spoken): Line => ({ ...said, key: checkedKey(key), kind: "file", file });
      return this.#say(socket, checkedRoom(room), line, content);
    });
    answered(socket, "cut", (whom) => this.#cut(id, whom));
    socket.on("typing", (room: unknown) => {
      if (typeof room !== "string" || !socket.rooms.has(roomKey(room))) return;
      socket.to(roomKey(room)).volatile.emit("typing", room, this.#personOf(id).name);
    });
    socket.conn.on("suspended", () => this.#update(id, true));
    socket.conn.on("resumed", () => this.#update(id, false));
    socket.on("disconnect", () => this.#gone(id));
  }

  #enter(socket: ChatSocket, raw: unknown): RoomView {
    const view = this.#admit(socket, raw);
    this.#tellPeople(view.name);
    this.#tellRooms();
    return view;
  }

  #admit(socket: ChatSocket, raw: unknown): RoomView {
    const room = checkedRoom(raw);
    const view = this.#rooms.enter(room, this.#personOf(socket.id));
    void socket.join(roomKey(room));
    return view;
  }

  #leave(socket: ChatSocket, room: string): null {
    this.#rooms.leave(room, socket.id);
    void socket.leave(roomKey(room));
    this.#tellPeople(room);
    this.#tellRooms();
    return null;
  }

  /** To all others in the room; whoever says it learns of its place among the lines by the answer, which comes in order too. */
  #say(socket: ChatSocket, room: string, lineOf: (said: Spoken) => Line, content?: Uint8Array): Line {
    const { name } = this.#personOf(socket.id);
    const { line, isNew } = this.#rooms.say(room, socket.id, lineOf({ name, at: Date.now() }));
    if (!isNew) return line;
    const others = socket.to(roomKey(room));
    if (content === undefined) others.emit("line", room, line);
    else others.emit("line", room, line, content);
    return line;
  }

  #cut(id: string, whom: unknown): null {
    const person = typeof whom === "string" ? this.#people.get(whom) : undefined;
    const plug = this.#io.sockets.sockets.get(person?.id ?? "")?.handshake.query["plug"];
    if (person === undefined || typeof plug !== "string" || (person.id !== id && person.home !== "Node")) {
      throw new Refused("nobody-to-cut", "One may cut oneself, and guests that are Node processes.");
    }
    // After the answer has left.
    setImmediate(() => this.#plug.pull(plug));
    return null;
  }

  #update(id: string, isAway: boolean): void {
    const known = this.#people.get(id);
    // A session may outlive a socket that has left.
    if (known === undefined) return;
    const person = { ...known, isAway };
    this.#people.set(id, person);
    this.#rooms.update(person);
    for (const room of this.#rooms.of(id)) this.#tellPeople(room);
  }

  #gone(id: string): void {
    this.#people.delete(id);
    for (const room of this.#rooms.of(id)) {
      this.#rooms.leave(room, id);
      this.#tellPeople(room);
    }
    this.#tellRooms();
  }

  #personOf(id: string): Person {
    const person = this.#people.get(id);
    if (person === undefined) throw new Error(`nobody is known by ${id}`);
    return person;
  }

  /** Where a name is taken, or one that looks like it, it gets a number. */
  #freeName(wish: string): string {
    const taken = new Set(Array.from(this.#people.values(), ({ name }) => looksOf(name)));
    for (let n = 1; ; n++) {
      const name = n === 1 ? wish : `${wish.slice(0, MAX_NAME - 4)} ${n}`;
      if (!taken.has(looksOf(name))) return name;
    }
  }

  #tellPeople(room: string): void {
    this.#io.to(roomKey(room)).emit("people", room, this.#rooms.people(room));
  }

  #tellRooms(): void {
    this.#io.emit("rooms", this.#rooms.summaries());
  }
}

interface Spoken {
  readonly name: string;
  readonly at: number;
}

/** A room of the chat as the framework knows it: none of those that sockets have of their own. */
function roomKey(room: string): string {
  return `room:${room}`;
}

/** Answers an event, where an answer is asked for, with what the work gives. */
function answered(
  socket: ChatSocket,
  event: "enter" | "leave" | "say" | "share" | "cut",
  work: (...args: unknown[]) => unknown,
): void {
  socket.on(event, (...args: unknown[]) => {
    const answer = answerOf(() => work(...args));
    const done = args.at(-1);
    if (typeof done === "function") done(answer);
  });
}
