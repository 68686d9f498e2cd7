import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTcpServer, type Server as NetServer, type Socket as NetSocket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { next, serve } from "../../support/serve.ts";
import { freePort } from "../support/ports.ts";
import type { Proxy } from "../support/proxy.ts";
import { behind, carrierOf, proxies, through } from "../support/scene.ts";
import { transports } from "../support/transports.ts";

/** Something that is no rt server, for one test. Gives its port. */
async function listen(server: NetServer): Promise<number> {
  const sockets = new Set<NetSocket>();
  server.on("connection", (socket) => sockets.add(socket.on("error", () => socket.destroy())));
  const port = await freePort();
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return port;
}

/** The first error of a client by each transport. */
async function errors(proxy: Proxy): Promise<readonly string[]> {
  const all = transports.map(async ({ name }) => {
    const socket = through(proxy, "https", { transports: [name], reconnection: false });
    const [error] = await next(socket, "connect_error");
    return String(error);
  });
  return Promise.all(all);
}

function answerAll(listener: RequestListener): NetServer {
  return createServer(listener).on("upgrade", (_, socket) => {
    socket
      .on("error", () => socket.destroy())
      .end("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nContent-Type: text/html\r\n\r\n<html>");
  });
}

describe.each(proxies)("%s", (name, start) => {
  it("that does not run is told of as such, and found when it does", async () => {
    const { proxy } = await behind(start);
    await proxy.kill();
    for (const error of await errors(proxy)) expect(error).toMatch(/error: .*ECONNREFUSED/);
    const socket = through(proxy, "https", {});
    const found = next(socket, "connect");
    await next(socket, "connect_error");
    await proxy.start();
    await found;
    expect(socket.connected).toBe(true);
  });

  it("without its server answers with a page, which is told, and the server is found when it is there", async () => {
    const port = await freePort();
    const proxy = await start({ upstream: [port] });
    const status = name === "nginx" ? 502 : 503;
    for (const error of await errors(proxy)) expect(error).toContain(String(status));
    const socket = through(proxy, "https", { transports: ["polling"] });
    const found = next(socket, "connect");
    await next(socket, "connect_error");
    await serve({}, port);
    await found;
    expect(socket.connected).toBe(true);
  });

  it("whose server never answers says so after its time", async () => {
    const proxy = await start({ upstream: [await listen(createTcpServer())], idle: 1 });
    for (const error of await errors(proxy)) expect(error).toContain("504");
  });

  it("that leads to some other site is found out", async () => {
    const port = await listen(
      answerAll((_, response) => void response.setHeader("content-type", "text/html").end("<html>")),
    );
    const proxy = await start({ upstream: [port] });
    const told =
      /^TransportError: \w+ error: (the server answered 200|the GET was answered with the type text\/html|what came is no frame)/;
    for (const error of await errors(proxy)) expect(error).toMatch(told);
  });

  it("that refuses upgrades leaves clients what works without, which they find by themselves", async () => {
    const { proxy } = await behind(start, {}, { upgrades: false });
    const socket = through(proxy, "https", {});
    await next(socket, "connect");
    expect(transports.find((one) => one.name === carrierOf(socket))?.upgrades).toBeUndefined();
    const upgraded = transports.filter(({ upgrades }) => upgrades);
    for (const { name: transport } of upgraded) {
      const stubborn = through(proxy, "https", { transports: [transport], reconnection: false });
      const [error] = await next(stubborn, "connect_error");
      expect(String(error)).toMatch(new RegExp(`${transport} error: .*400`));
    }
  });
});
