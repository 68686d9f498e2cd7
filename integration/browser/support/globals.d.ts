import type * as client from "@rt/client-browser";

declare global {
  /** What the script gives to a page. */
  const io: typeof client.io &
    Pick<typeof client, "connect" | "Engine" | "io" | "Manager" | "protocol" | "RtError" | "Socket">;

  /** What a page of the tests keeps for a later step. */
  interface Window {
    socket: client.Socket;
    /** What became of the socket. */
    heard: string[];
    /** The function as a module gave it. */
    imported: typeof client.io;
  }
}
