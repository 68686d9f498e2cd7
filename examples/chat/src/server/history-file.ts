import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Line } from "../shared/events.ts";

export interface Entry {
  readonly room: string;
  readonly line: Line;
}

/** After so many lines the file is written anew, with those alone that are still kept. */
const MAX_ADDED = 2_000;

/**
 * The lines of all rooms in a file, one below the other, so that a server that is killed finds them again. A line is there before whoever
 * said it is told so: what was confirmed is not lost with the process. Without a path nothing is kept.
 */
export class HistoryFile {
  readonly #path: string | undefined;
  #added = 0;

  constructor(path: string | undefined) {
    this.#path = path;
  }

  read(): Entry[] {
    if (this.#path === undefined || !existsSync(this.#path)) return [];
    return readFileSync(this.#path, "utf8").split("\n").flatMap(parsed);
  }

  /** `all` gives what is kept so far. */
  add(entry: Entry, all: () => readonly Entry[]): void {
    if (this.#path === undefined) return;
    if (this.#added >= MAX_ADDED) this.replace(all());
    this.#added += 1;
    // In time for the answer; so little is with the system in microseconds.
    appendFileSync(this.#path, written(entry));
  }

  replace(entries: readonly Entry[]): void {
    if (this.#path === undefined) return;
    mkdirSync(dirname(this.#path), { recursive: true });
    writeFileSync(`${this.#path}.new`, entries.map(written).join(""));
    renameSync(`${this.#path}.new`, this.#path);
    this.#added = 0;
  }
}

function written(entry: Entry): string {
  return `${JSON.stringify(entry)}\n`;
}

/** The last line may have been cut short with the process. */
function parsed(text: string): Entry[] {
  try {
    return [JSON.parse(text) as Entry];
  } catch {
    return [];
  }
}
