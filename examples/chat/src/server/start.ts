import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "@rt/server";
import { MAX_FILE_BYTES } from "../shared/limits.ts";
import { Chat, type ChatServer } from "./chat.ts";
import { HistoryFile } from "./history-file.ts";
import { keepRunning } from "./keep-running.ts";
import { pageFrom } from "./page.ts";
import { Plug } from "./plug.ts";
import { Rooms } from "./rooms.ts";

export interface ChatOptions {
  /** 0 for any that is free. */
  readonly port: number;
  /** The folder of the page. */
  readonly page: URL;
  /** Where the history is kept; without it, in memory alone. */
  readonly history?: string | undefined;
  /** The script of the guest, where there is to be one. */
  readonly guest?: URL | undefined;
  /** How long a cut lasts. */
  readonly cutSeconds: number;
}

export interface RunningChat {
  readonly url: string;
  close(): Promise<void>;
}

/** Rejects when it cannot listen. */
export async function startChat({ port, page, history, guest, cutSeconds }: ChatOptions): Promise<RunningChat> {
  const http = createServer(pageFrom(page));
  const io: ChatServer = new Server(http, {
    // A file that is a little too large is refused by an answer; one that is more than that, by the end of the connection.
    maxHttpBufferSize: 2 * MAX_FILE_BYTES,
    // Some files may wait for somebody who is away, and in the page of somebody who is.
    resume: { maxBytes: 10 * MAX_FILE_BYTES, maxAway: 100 },
  });
  new Chat(io, new Rooms(new HistoryFile(history)), new Plug(cutSeconds));

  http.listen(port);
  await once(http, "listening");
  const url = `http://localhost:${(http.address() as AddressInfo).port}`;
  const stopGuest = guest === undefined ? undefined : keepRunning(guest, [url]);

  return {
    url,
    async close() {
      stopGuest?.();
      await io.close();
    },
  };
}
