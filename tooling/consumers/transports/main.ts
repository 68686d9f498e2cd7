// A host of one's own, in as few lines as it takes: links over each transport, an echo, the end.
import { equal } from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Chunk, Dialer, ExchangeLink, Link } from "@rt/protocol";
import { memory } from "@rt/transports/memory";
import { nodeBytes, nodeClock, nodeHttpExchange, nodeUpgradeExchange } from "@rt/transports/node";
import { polling, pollingDialer } from "@rt/transports/polling";
import { websocket, websocketDialer } from "@rt/transports/websocket";

const sid = "12345678901234567890";
const options = { maxChunk: 1_000 };

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
  link.send("0{}");
  link.flush?.();
}

/** What comes back after the greeting. */
function ask(dialer: Dialer, host: string, chunk: Chunk): Promise<Chunk> {
  const link = dialer.dial({ secure: false, host, path: "/rt/", query: new Map(), headers: {}, ...options });
  return new Promise((resolve, reject) => {
    let isGreeted = false;
    link.bind({
      receive(heard) {
        if (isGreeted) {
          link.close();
          resolve(heard);
          return;
        }
        isGreeted = true;
        link.identify?.(sid);
        link.send(chunk);
        link.flush?.();
      },
      writable: () => undefined,
      ended: ({ message }) => reject(new Error(message)),
    });
  });
}

async function main(): Promise<void> {
  equal(nodeBytes.utf8Length("é"), 2);
  const network = memory(nodeClock());
  network.listen(echo);
  equal(await ask(network.dialer, "", "4hi"), "4hi");

  let polled: ExchangeLink | undefined;
  const http = createServer((request, response) => {
    const exchange = nodeHttpExchange(request, response);
    if (polled !== undefined) return polled.exchange(exchange);
    polled = polling().accept(exchange, options);
    if (polled !== undefined) echo(polled);
  });
  http.on("upgrade", (...request) => {
    const link = websocket().accept(nodeUpgradeExchange(...request), options);
    if (link !== undefined) echo(link);
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  equal(await ask(websocketDialer(), `127.0.0.1:${port}`, "4hi"), "4hi");
  equal(await ask(pollingDialer(), `127.0.0.1:${port}`, "4hi"), "4hi");
  // @ts-expect-error -- a dialer has no `listen`
  equal(websocketDialer().listen, undefined);
  http.close();
  http.closeAllConnections();
}

void main();
