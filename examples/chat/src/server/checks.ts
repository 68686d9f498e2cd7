// All that comes from participants is checked here before anything else sees it: it may be anything.
import type { FileNote, Introduction, Person } from "../shared/events.ts";
import { isLabel, tidy } from "../shared/labels.ts";
import {
  FILE_LIMIT,
  MAX_FILE_BYTES,
  MAX_FILE_NAME,
  MAX_NAME,
  MAX_ROOM_NAME,
  MAX_ROOMS_EACH,
  MAX_TEXT,
} from "../shared/limits.ts";
import { Refused } from "./refused.ts";

const KEY = /^[\w-]{1,40}$/;
const TYPE = /^[\w.+-]+\/[\w.+-]+$/;

function checkedName(raw: unknown): string {
  const name = tidied(raw);
  if (isLabel(name, MAX_NAME)) return name;
  throw new Refused("bad-name", `A name has 1 to ${MAX_NAME} visible characters.`);
}

export function checkedRoom(raw: unknown): string {
  const room = tidied(raw).toLowerCase();
  if (isLabel(room, MAX_ROOM_NAME)) return room;
  throw new Refused("bad-room", `The name of a room has 1 to ${MAX_ROOM_NAME} visible characters.`);
}

export function checkedText(raw: unknown): string {
  if (typeof raw === "string" && raw.trim() !== "" && raw.length <= MAX_TEXT) return raw;
  throw new Refused("bad-line", `A line has 1 to ${MAX_TEXT} characters.`);
}

export function checkedKey(raw: unknown): string {
  if (typeof raw === "string" && KEY.test(raw)) return raw;
  throw new Refused("bad-line", "A line has a key of 1 to 40 letters, digits and hyphens.");
}

export function checkedFile(raw: unknown): { readonly note: FileNote; readonly content: Uint8Array } {
  const { name: rawName, type, content } = fieldsOf(raw);
  if (!(content instanceof Uint8Array)) throw new Refused("bad-file", "A file has a content of bytes.");
  if (content.length > MAX_FILE_BYTES) throw new Refused("file-too-large", `A file has at most ${FILE_LIMIT}.`);
  const name = tidied(rawName);
  if (!isLabel(name, MAX_FILE_NAME)) {
    throw new Refused("bad-file", `The name of a file has 1 to ${MAX_FILE_NAME} visible characters.`);
  }
  const isType = typeof type === "string" && type.length <= 100 && TYPE.test(type);
  return { note: { name, type: isType ? type : "application/octet-stream", size: content.length }, content };
}

/** Rooms that cannot be are left out: whoever comes back is let in all the same. */
export function checkedIntroduction(raw: unknown): Introduction {
  const { name, home, rooms } = fieldsOf(raw);
  const from: Person["home"] = home === "Node" ? "Node" : "browser";
  const asked: readonly unknown[] = Array.isArray(rooms) ? rooms.slice(0, MAX_ROOMS_EACH) : [];
  return { name: checkedName(name), home: from, rooms: asked.filter((it) => typeof it === "string") };
}

function fieldsOf(raw: unknown): Readonly<Record<string, unknown>> {
  return typeof raw === "object" && raw !== null ? { ...raw } : {};
}

function tidied(raw: unknown): string {
  return typeof raw === "string" ? tidy(raw) : "";
}
