import { vi } from "vitest";
import { WebSocket } from "ws";
import { FakePage } from "../../packages/transports/test/support/fake-page.ts";

/** As in browsers, nobody need listen for errors. */
class WebSocketOfBrowsers extends WebSocket {
  constructor(...given: ConstructorParameters<typeof WebSocket>) {
    super(...given);
    this.on("error", () => undefined);
  }
}

/** Gives this process what the browsers' halves of transports find in a page; `vi.unstubAllGlobals` takes it back. */
export function stubPage(): void {
  vi.stubGlobal("WebSocket", WebSocketOfBrowsers);
  vi.stubGlobal("document", new FakePage());
}
