// A host of one's own, in as few lines as it takes: links over each transport, an echo, the end.
import { equal, match } from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Chunk, Dialer, ExchangeLink, Link, RequestAcceptor, UpgradeAcceptor } from "@rt/protocol";
import { policyFile } from "@rt/transports/flashsocket";
import { htmlfile } from "@rt/transports/htmlfile";
import { memory } from "@rt/transports/memory";
import { multipart, multipartDialer } from "@rt/transports/multipart";
import { nodeBytes, nodeClock, nodeHttpExchange, nodeUpgradeExchange } from "@rt/transports/node";
import { polling, pollingDialer } from "@rt/transports/polling";
import { node, nodeDialer } from "@rt/transports/raw";
import { sse, sseDialer } from "@rt/transports/sse";
import { streaming, streamingDialer } from "@rt/transports/streaming";
import { websocket, websocketDialer } from "@rt/transports/websocket";

const sid = "12345678901234567890";
const options = { maxChunk: 1_000 };
const GREETING = "0{}";

/** As a link carries it: where that is bytes alone, as bytes. */
function written(text: string, { traits }: Link): Chunk {
  return traits.payload === "bytes" ? new TextEncoder().encode(text) : text;
}

/** Greets, then says everything twice. */
function echo(link: Link): void {
  link.bind({
    receive(chunk) {
      link.send(chunk);
      link.flush?.();
    },
    writable: () => undefined,
    ended: () => undefined,
  });
  link.send(written(GREETING, link));
  link.flush?.();
}

/** What comes back after the greeting. */
function ask(dialer: Dialer, host: string, text: string): Promise<string> {
  const link = dialer.dial({ secure: false, host, path: "/rt/", query: new Map(), headers: {}, ...options });
  return new Promise((resolve, reject) => {
    let heard = "";
    let isGreeted = false;
    link.bind({
      receive(chunk) {
        heard += typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk);
        if (!isGreeted && heard.length >= GREETING.length) {
          isGreeted = true;
          link.identify?.(sid);
          link.send(written(text, link));
          link.flush?.();
        } else if (heard.length === GREETING.length + text.length) {
          link.close();
          resolve(heard.slice(GREETING.length));
        }
      },
      writable: () => undefined,
      ended: ({ message }) => reject(new Error(message)),
    });
  });
}

async function main(): Promise<void> {
  equal(nodeBytes.utf8Length("é"), 2);
  match(policyFile({ domains: ["example.com"] }), /domain="example.com"/);
  const network = memory(nodeClock());
  network.listen(echo);
  equal(await ask(network.dialer, "", "4hi"), "4hi");

  const ofRequests = new Map<string, RequestAcceptor>();
  for (const it of [polling(), streaming(), sse(), multipart(), htmlfile()]) ofRequests.set(it.name, it);
  const ofUpgrades = new Map<string, UpgradeAcceptor>();
  for (const it of [websocket(), node()]) ofUpgrades.set(it.name, it);
  const links = new Map<string, ExchangeLink>();
  const http = createServer((request, response) => {
    const exchange = nodeHttpExchange(request, response);
    const name = exchange.query.get("transport") ?? "";
    const known = links.get(name);
    if (known !== undefined) return known.exchange(exchange);
    const link = ofRequests.get(name)?.accept(exchange, options);
    if (link === undefined) return;
    links.set(name, link);
    echo(link);
  });
  http.on("upgrade", (...request) => {
    const exchange = nodeUpgradeExchange(...request);
    const link = ofUpgrades.get(exchange.query.get("transport") ?? "")?.accept(exchange, options);
    if (link !== undefined) echo(link);
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  const dialers = [websocketDialer(), nodeDialer(), pollingDialer(), streamingDialer(), sseDialer(), multipartDialer()];
  for (const dialer of dialers) equal(await ask(dialer, `127.0.0.1:${port}`, "4hi"), "4hi", dialer.name);
  // @ts-expect-error -- a dialer has no `listen`
  equal(websocketDialer().listen, undefined);
  http.close();
  http.closeAllConnections();
}

void main();
