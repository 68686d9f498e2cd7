export type { RequestDialerOptions } from "../post-up/node-requests.ts";
export { streamingDialer } from "./client-node.ts";
export { type StreamingOptions, streaming } from "./server.ts";
