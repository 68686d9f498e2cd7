export type { RequestDialerOptions } from "../post-up/node-requests.ts";
export { multipartDialer } from "./client-node.ts";
export { type MultipartOptions, multipart } from "./server.ts";
