// The client halves that a browser has, where there is no window.
import {
  BrowserClock,
  browserBytes,
  browserRandom,
  htmlfileDialer,
  jsonpDialer,
  multipartDialer,
  pollingDialer,
  sseDialer,
  streamingDialer,
  websocketDialer,
} from "@rt/transports/browser";

function same(found: unknown, expected: unknown): void {
  if (found !== expected) throw new Error(`${String(found)}, not ${String(expected)}`);
}

same(browserBytes.utf8Length("é"), 2);
same(browserRandom() < 1, true);
same(websocketDialer().name, "websocket");
same(pollingDialer().name, "polling");
const others = [streamingDialer(), sseDialer(), multipartDialer(), htmlfileDialer(), jsonpDialer()];
same(others.map(({ name }) => name).join(), "streaming,sse,multipart,htmlfile,jsonp");
// @ts-expect-error -- bytes are no text
browserBytes.utf8Length(new Uint8Array(1));

const clock = new BrowserClock(() => undefined);
const start = clock.now();
clock.at(start + 5, () => same(clock.now() >= start, true));
