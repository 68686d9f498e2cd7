export { type NodeDialerOptions, nodeDialer } from "./client-node.ts";
export { node } from "./server.ts";
