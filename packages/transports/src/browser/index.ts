export { type BrowserPollingOptions, pollingDialer } from "../polling/client-browser.ts";
export { type BrowserWebSocketOptions, websocketDialer } from "../websocket/client-browser.ts";
export { browserBytes } from "./bytes.ts";
export { BrowserClock } from "./clock.ts";
export type { Outages } from "./outages.ts";
export { browserRandom } from "./random.ts";
