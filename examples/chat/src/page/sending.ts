import { RtError } from "@rt/client-browser";
import type { Answer, Line } from "../shared/events.ts";
import { FILE_LIMIT, MAX_FILE_BYTES, MAX_FILE_NAME } from "../shared/limits.ts";
import { randomKey } from "../shared/random-key.ts";
import type { ChatSocket } from "./connection.ts";
import { keepFile } from "./files.ts";
import type { Store } from "./store.ts";
import { sizeText } from "./words.ts";

/** Sends lines, and tells the store what becomes of each. */
export class Sending {
  readonly #socket: ChatSocket;
  readonly #store: Store;
  /** The files that may have to be sent again, by the keys of their lines. */
  readonly #files = new Map<string, File>();

  constructor(socket: ChatSocket, store: Store) {
    this.#socket = socket;
    this.#store = store;
  }

  say(text: string): void {
    void this.#send(this.#store.state.current, { ...this.#said(), kind: "text", text });
  }

  /** Of a file that is too large nothing is sent. */
  share(file: File): void {
    if (file.size > MAX_FILE_BYTES) {
      const text = `${file.name} is too large, with ${sizeText(file.size)}: at most ${FILE_LIMIT} can be sent.`;
      this.#store.dispatch({ type: "noticed", notice: { kind: "warning", text } });
      return;
    }
    const note = { name: file.name.slice(-MAX_FILE_NAME), type: file.type, size: file.size };
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
      this.#files.delete(key);
      if (answer.ok) dispatch({ type: "confirmed", room, line: answer.value });
      else dispatch({ type: "declined", room, key, why: answer.refused.message });
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
