export type { RequestDialerOptions } from "../post-up/node-requests.ts";
export { pollingDialer } from "./client-node.ts";
export { type PollingOptions, polling } from "./server.ts";
