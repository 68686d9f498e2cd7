import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Dialer, DialTarget, UpgradeExchange } from "@rt/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nodeHttpExchange } from "../src/node/exchange.ts";
import { nodeUpgradeExchange } from "../src/node/upgrade-exchange.ts";
import { pollingDialer } from "../src/polling/client-node.ts";
import { polling } from "../src/polling/server.ts";
import { websocketDialer } from "../src/websocket/client-node.ts";
import { websocket } from "../src/websocket/server.ts";
import { CERTIFICATE, KEY } from "./support/certificate.ts";
import { Recorder } from "./support/recorder.ts";

let server: Server;
const seen: UpgradeExchange[] = [];

beforeEach(async () => {
  const poll = polling();
  const ws = websocket();
  server = createServer({ key: KEY, cert: CERTIFICATE }, (request, response) => {
    const exchange = nodeHttpExchange(request, response);
    expect(exchange.secure).toBe(true);
    const link = poll.accept(exchange, { maxChunk: 1000 });
    if (link === undefined) return;
    new Recorder(link);
    link.send("0");
  });
  server.on("upgrade", (request, socket, head) => {
    const exchange = nodeUpgradeExchange(request, socket, head);
    seen.push(exchange);
    const link = ws.accept(exchange, { maxChunk: 1000 });
    if (link === undefined) return;
    new Recorder(link);
    link.send("0");
    link.flush?.();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

function target(): DialTarget {
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    secure: true,
    host: `localhost:${port}`,
    path: "/rt/",
    query: new Map(),
    headers: {},
    maxChunk: 1000,
  };
}

const dialers: readonly (readonly [string, (options?: Parameters<typeof websocketDialer>[0]) => Dialer])[] = [
  ["websocket", websocketDialer],
  ["polling", pollingDialer],
];

describe.each(dialers)("%s over TLS", (_name, dialer) => {
  it("trusts a certificate that it was told to trust", async () => {
    const link = dialer({ tls: { ca: CERTIFICATE } }).dial(target());
    expect(await new Recorder(link).received(1)).toEqual(["0"]);
    link.abort();
  });

  it("trusts nobody by default, nor when the option is undefined", async () => {
    // @ts-expect-error: the type forbids it, JavaScript does not.
    const options: { rejectUnauthorized?: boolean } = { rejectUnauthorized: undefined };
    for (const tls of [{}, options]) {
      const end = await new Recorder(dialer({ tls }).dial(target())).over();
      expect(end).toMatchObject({ code: "refused", cause: { code: "DEPTH_ZERO_SELF_SIGNED_CERT" } });
    }
  });

  it("trusts everybody when told so", async () => {
    const link = dialer({ tls: { rejectUnauthorized: false } }).dial(target());
    await new Recorder(link).up();
    link.abort();
  });
});

it("is seen by the upgrade exchange", () => {
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.every((exchange) => exchange.secure)).toBe(true);
});
