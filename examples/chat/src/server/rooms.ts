import type { Line, Person, RoomSummary, RoomView } from "../shared/events.ts";
import { HISTORY, LOBBY, MAX_ROOMS, MAX_ROOMS_EACH } from "../shared/limits.ts";
import type { Entry, HistoryFile } from "./history-file.ts";
import { Refused } from "./refused.ts";

interface Room {
  readonly lines: Line[];
  /** By id. */
  readonly people: Map<string, Person>;
}

/** The rooms, who is in them, and what was said there last. An empty room stays until another one needs its place. */
export class Rooms {
  readonly #rooms = new Map<string, Room>();
  readonly #file: HistoryFile;

  constructor(file: HistoryFile) {
    this.#file = file;
    this.#open(LOBBY);
    for (const { room, line } of file.read()) this.#keep(this.#rooms.get(room) ?? this.#open(room), line);
    file.replace(this.#entries());
  }

  /** Lets somebody in; the room is made where there is none. @throws Refused */
  enter(name: string, person: Person): RoomView {
    if (!this.#rooms.get(name)?.people.has(person.id) && this.of(person.id).length >= MAX_ROOMS_EACH) {
      throw new Refused("too-many-rooms", `One may be in ${MAX_ROOMS_EACH} rooms at a time.`);
    }
    const room = this.#rooms.get(name) ?? this.#open(name);
    room.people.set(person.id, person);
    return this.view(name);
  }

  view(name: string): RoomView {
    return { name, lines: this.#rooms.get(name)?.lines ?? [], people: this.people(name) };
  }

  leave(name: string, id: string): void {
    this.#rooms.get(name)?.people.delete(id);
  }

  /** The rooms that somebody is in. */
  of(id: string): string[] {
    return [...this.#rooms].filter(([, room]) => room.people.has(id)).map(([name]) => name);
  }

  people(name: string): Person[] {
    return [...(this.#rooms.get(name)?.people.values() ?? [])];
  }

  /** Puts somebody as it is now in place of what it was. */
  update(person: Person): void {
    for (const name of this.of(person.id)) this.#rooms.get(name)?.people.set(person.id, person);
  }

  /** Keeps a line; whether it is new: said again with the same key it is not. @throws Refused */
  say(name: string, id: string, line: Line): { readonly line: Line; readonly isNew: boolean } {
    const room = this.#rooms.get(name);
    if (!room?.people.has(id)) throw new Refused("not-in-room", `Enter ${name} first.`);
    const before = room.lines.find((it) => it.key === line.key && it.name === line.name);
    if (before !== undefined) return { line: before, isNew: false };
    this.#file.add({ room: name, line }, () => this.#entries());
    this.#keep(room, line);
    return { line, isNew: true };
  }

  summaries(): RoomSummary[] {
    return Array.from(this.#rooms, ([name, { people }]) => ({ name, people: people.size }));
  }

  #open(name: string): Room {
    if (this.#rooms.size >= MAX_ROOMS) this.#dropOne();
    const room: Room = { lines: [], people: new Map() };
    this.#rooms.set(name, room);
    return room;
  }

  #dropOne(): void {
    for (const [name, { people }] of this.#rooms) {
      if (name === LOBBY || people.size > 0) continue;
      this.#rooms.delete(name);
      return;
    }
    throw new Refused("too-many-rooms", `There are ${MAX_ROOMS} rooms, with somebody in each.`);
  }

  #keep(room: Room, line: Line): void {
    room.lines.push(line);
    if (room.lines.length > HISTORY) room.lines.shift();
  }

  #entries(): Entry[] {
    return [...this.#rooms].flatMap(([room, { lines }]) => lines.map((line) => ({ room, line })));
  }
}
