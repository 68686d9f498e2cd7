import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import { describe, expect, it, onTestFinished } from "vitest";
import { CERTIFICATE } from "../../../packages/transports/test/support/certificate.ts";
import { next } from "../../support/serve.ts";
import { behind, nextPeer, proxies, schemes, through } from "../support/scene.ts";
import { transports } from "../support/transports.ts";

describe.each(proxies)("behind %s", (_, start) => {
  it.each(schemes)("the server sees who asked, for which host, and by %s", async (scheme) => {
    const { io, proxy } = await behind(start);
    for (const { name } of transports) {
      const joined = nextPeer(io);
      through(proxy, scheme, { transports: [name] });
      const { headers, address, secure } = (await joined).handshake;
      expect({ name, headers }).toMatchObject({
        name,
        headers: {
          host: new URL(proxy.url(scheme)).host,
          "x-forwarded-for": "127.0.0.1",
          "x-forwarded-proto": scheme,
        },
      });
      // Of the proxy's connection, which is plain.
      expect([address, secure]).toEqual(["127.0.0.1", false]);
    }
  });

  it("the last of `X-Forwarded-For` is who asked the proxy, whatever a client says", async () => {
    const { io, proxy } = await behind(start);
    const joined = nextPeer(io);
    through(proxy, "https", { extraHeaders: { "x-forwarded-for": "203.0.113.9" } });
    expect((await joined).handshake.headers["x-forwarded-for"]).toBe("203.0.113.9, 127.0.0.1");
  });

  it("pages of the site itself are let in where `cors` names others, and those of strangers are not", async () => {
    const { proxy } = await behind(start, { cors: { origin: "https://friend.example" } });
    const from = (origin: string) =>
      through(proxy, "https", { transports: ["websocket"], extraHeaders: { origin }, reconnection: false });
    for (const origin of [proxy.url("https"), "https://friend.example"]) {
      await next(from(origin), "connect");
    }
    const [error] = await next(from("https://stranger.example"), "connect_error");
    expect(String(error)).toContain("400");
  });

  it("requests by HTTP/2 are answered, and answers that go on come as they are written", async () => {
    const { proxy } = await behind(start);
    const session = connectHttp2(proxy.url("https"), { ca: CERTIFICATE });
    onTestFinished(() => session.destroy());
    for (const name of transports.filter(({ upgrades }) => !upgrades).map((one) => one.name)) {
      const request = session.request({ ":path": `/socket.io/?EIO=4&transport=${name}` });
      const [headers] = await once(request, "response");
      const [first] = await once(request, "data");
      expect(headers[":status"]).toBe(200);
      expect(String(first)).toContain('"sid":');
    }
  });
});
