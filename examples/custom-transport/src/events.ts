/** What the client says to the thread that serves. */
export interface FromClient {
  sum(numbers: Uint8Array, answer: (total: number) => void): void;
  join(room: string, answer: () => void): void;
}

/** What the thread says. */
export interface FromServer {
  news(text: string): void;
}
