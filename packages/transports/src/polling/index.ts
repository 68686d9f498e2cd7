export { type PollingDialerOptions, pollingDialer } from "./client-node.ts";
export { type PollingOptions, polling } from "./server.ts";
