export { type WebSocketDialerOptions, websocketDialer } from "./client-node.ts";
export { type WebSocketOptions, websocket } from "./server.ts";
