export type { RequestDialerOptions } from "../post-up/node-requests.ts";
export { sseDialer } from "./client-node.ts";
export { type SseOptions, sse } from "./server.ts";
