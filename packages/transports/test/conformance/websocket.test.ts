import { portableBytes } from "@rt/protocol";
import { afterAll, beforeAll, describe, vi } from "vitest";
import { WebSocket } from "ws";
import { websocketDialer as browserDialer } from "../../src/websocket/client-browser.ts";
import { websocketDialer } from "../../src/websocket/client-node.ts";
import { websocket } from "../../src/websocket/server.ts";
import { judge } from "./judge.ts";

const bytes = portableBytes;

judge({ name: "websocket", acceptor: websocket(), dialer: websocketDialer() });
judge({ name: "websocket, portable bytes", acceptor: websocket({ bytes }), dialer: websocketDialer({ bytes }) });

const both = { serverNoContextTakeover: true, clientNoContextTakeover: true };
judge({
  name: "websocket, compressed",
  acceptor: websocket({ perMessageDeflate: { threshold: 0 } }),
  dialer: websocketDialer({ perMessageDeflate: { threshold: 0 } }),
});
judge({
  name: "websocket, compressed message by message",
  acceptor: websocket({ perMessageDeflate: { threshold: 0, ...both } }),
  dialer: websocketDialer({ perMessageDeflate: { threshold: 0, ...both } }),
});

/** As in browsers, nobody need listen for errors. */
class WebSocketOfBrowsers extends WebSocket {
  constructor(...given: ConstructorParameters<typeof WebSocket>) {
    super(...given);
    this.on("error", () => {});
  }
}

describe("with a WebSocket as browsers have it", () => {
  beforeAll(() => void vi.stubGlobal("WebSocket", WebSocketOfBrowsers));
  afterAll(() => void vi.unstubAllGlobals());
  const exempt = { L23: "a browser sends what it was given, also after a close" };
  judge({ name: "websocket, a browser's", acceptor: websocket(), dialer: browserDialer(), exempt });
});
