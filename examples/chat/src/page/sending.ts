import { RtError } from "@rt/client-browser";
import type { Answer, Line } from "../shared/events.ts";
import { fileLabel } from "../shared/labels.ts";
import { MAX_FILE_BYTES } from "../shared/limits.ts";
import { randomKey } from "../shared/random-key.ts";
import type { ChatSocket } from "./connection.ts";
import { keepFile } from "./files.ts";
import type { Notice } from "./state.ts";
import type { Store } from "./store.ts";
import { tooLargeText } from "./words.ts";

/** Sends lines, and tells the store what becomes of each. */
export class Sending {
  readonly #socket: ChatSocket;
  readonly #store: Store;
  /** The files that may have to be sent again, by the keys of their lines. */
  readonly #files = new Map<string, File>();
  #warning: Notice | undefined;

  constructor(socket: ChatSocket, store: Store) {
    this.#socket = socket;
    this.#store = store;
  }

  say(text: string): void {
    void this.#send(this.#store.state.current, { ...this.#said(), kind: "text", text });
  }

  /** Of files that are too large nothing is sent; the warning stays until a choice has none of them. */
  share(files: readonly File[]): void {
    for (const file of files) if (!isTooLarge(file)) this.#shareOne(file);
    const tooLarge = files.filter(isTooLarge);
    const before = this.#warning;
    this.#warning = tooLarge.length > 0 ? { kind: "warning", text: tooLargeText(tooLarge) } : undefined;
    const { notice } = this.#store.state;
    if (this.#warning !== undefined || notice === before) {
      this.#store.dispatch({ type: "noticed", notice: this.#warning });
    }
  }

  #shareOne(file: File): void {
    const note = { name: fileLabel(file.name), type: file.type, size: file.size };
    const said = this.#said();
    keepFile(said.key, note, file);
    this.#files.set(said.key, file);
    void this.#send(this.#store.state.current, { ...said, kind: "file", file: note });
  }

  /** Once more what may not have arrived. If it has, the server knows it by its key. */
  again(room: string, key: string): void {
    const found = this.#store.state.rooms.get(room)?.outbox.find(({ line }) => line.key === key);
    if (found !== undefined) void this.#send(room, found.line);
  }

  allAgain(): void {
    for (const { name, outbox } of this.#store.state.rooms.values()) {
      for (const { line, status } of outbox) if (status === "in doubt") void this.#send(name, line);
    }
  }

  discard(room: string, key: string): void {
    this.#files.delete(key);
    this.#store.dispatch({ type: "discarded", room, key });
  }

  #said(): { readonly key: string; readonly name: string; readonly at: number } {
    return { key: randomKey(), name: this.#store.state.name ?? "", at: Date.now() };
  }

  async #send(room: string, line: Line): Promise<void> {
    const { dispatch } = this.#store;
    const { key } = line;
    dispatch({ type: "sending", room, line });
    try {
      const answer = await this.#deliver(room, line);
      if (answer.ok) {
        this.#files.delete(key);
        dispatch({ type: "confirmed", room, line: answer.value });
      } else dispatch({ type: "declined", room, key, why: answer.refused.message });
    } catch (error) {
      const isLost = error instanceof RtError && error.code === "DISCONNECTED";
      if (isLost) dispatch({ type: "doubted", room, key });
      else dispatch({ type: "declined", room, key, why: "It could not be sent: too much waits already." });
    }
  }

  async #deliver(room: string, line: Line): Promise<Answer<Line>> {
    if (line.kind === "text") return this.#socket.emitWithAck("say", room, line.key, line.text);
    const content = this.#files.get(line.key) ?? new Blob();
    return this.#socket.emitWithAck("share", room, line.key, { ...line.file, content });
  }
}

function isTooLarge({ size }: File): boolean {
  return size > MAX_FILE_BYTES;
}
