/** What a link carries in one piece: one WebSocket message, one HTTP body, a run of bytes. */
export type Chunk = string | Uint8Array;
