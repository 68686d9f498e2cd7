import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import type { DialTarget } from "@rt/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CookieJar } from "../src/node/cookie-jar.ts";
import { pollingDialer } from "../src/polling/client-node.ts";
import { streamingDialer } from "../src/streaming/client-node.ts";
import { acceptKey } from "../src/websocket/accept-key.ts";
import { websocketDialer } from "../src/websocket/client-node.ts";
import { Recorder } from "./support/recorder.ts";

describe("links that keep cookies", () => {
  let server: Server;
  let cookies: CookieJar;

  beforeEach(async () => {
    cookies = new CookieJar();
    // Answers each request with 101, whatever it asked for.
    server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", (head) => {
        const key = /sec-websocket-key: (\S+)/i.exec(head.toString())?.[1] ?? "";
        socket.write(
          "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
            `Sec-WebSocket-Accept: ${acceptKey(key)}\r\nSet-Cookie: a=1\r\n\r\n`,
        );
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });

  afterEach(() => {
    server.close();
  });

  function target(): DialTarget {
    const { port } = server.address() as AddressInfo;
    const query = new Map([["EIO", "4"]]);
    return { secure: false, host: `127.0.0.1:${port}`, path: "/rt/", query, headers: {}, maxChunk: 1000 };
  }

  it("keep those of the answer to an upgrade request", async () => {
    const link = websocketDialer({ cookies }).dial(target());
    await new Recorder(link).up();
    expect(cookies.addTo({})).toEqual({ cookie: "a=1" });
    link.abort();
  });

  it.each([
    ["polling", pollingDialer],
    ["streaming", streamingDialer],
  ])("end where a request is answered by a change of protocols, as those without cookies do: %s", async (_, dialer) => {
    for (const options of [{}, { cookies }]) {
      const link = dialer(options).dial(target());
      expect(await new Recorder(link).over()).toMatchObject({ code: "refused" });
    }
  });
});
