import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Server, type Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { RtError } from "@rt/protocol";
import { describe, expect, it, onTestFinished } from "vitest";
import { answerPolicyInline, POLICY_REQUEST, policyFile, policyServer } from "../src/flashsocket/index.ts";

const ALL =
  '<?xml version="1.0"?><cross-domain-policy><allow-access-from domain="*" to-ports="*"/></cross-domain-policy>\0';

async function listening(server: Server): Promise<Server> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** Sends these pieces, each when the server has read those before it, and gives all that comes until the server ends the connection. */
async function ask(server: Server, ...pieces: string[]): Promise<string> {
  const accepted = new Promise<Socket>((resolve) => void server.once("connection", resolve));
  const socket = connect(portOf(server), "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  socket.setNoDelay(true);
  let answer = "";
  socket.on("data", (bytes) => {
    answer += bytes.toString("latin1");
  });
  const over = new Promise((resolve) => socket.once("close", resolve));
  socket.on("error", () => {});
  const peer = await accepted;
  let sent = 0;
  for (const piece of pieces) {
    socket.write(piece, "latin1");
    sent += piece.length;
    while (peer.bytesRead < sent && !peer.destroyed) await turn();
  }
  await over;
  return answer;
}

describe("the policy file", () => {
  it("lets all in by default, and names whom it is told to", () => {
    expect(policyFile()).toBe(ALL);
    expect(policyFile({ domains: ["example.com", "*.test"], ports: [3000, "80-90"] })).toBe(
      '<?xml version="1.0"?><cross-domain-policy><allow-access-from domain="example.com" to-ports="3000,80-90"/>' +
        '<allow-access-from domain="*.test" to-ports="3000,80-90"/></cross-domain-policy>\0',
    );
  });

  it.each([
    { domains: [] },
    { domains: ['"/><x a="'] },
    { domains: ["a b"] },
    { ports: [] },
    { ports: ["1;2"] },
    { ports: [-1] },
  ])("is refused for %j", (policy) => {
    expect(() => policyFile(policy)).toThrow(RtError);
  });
});

const answering = [
  ["a server of its own", () => policyServer()],
  [
    "an HTTP server",
    () => {
      const server = createServer((_request, response) => void response.end("page"));
      answerPolicyInline(server);
      return server;
    },
  ],
] as const;

describe.each(answering)("a policy request to %s", (_what, create) => {
  it("is answered, and the connection ended", async () => {
    expect(await ask(await listening(create()), POLICY_REQUEST)).toBe(ALL);
  });

  it("may come in pieces", async () => {
    expect(await ask(await listening(create()), "<", "policy-file", "-request/>", "\0")).toBe(ALL);
  });

  it.each([
    ["is too long", `${POLICY_REQUEST}x`],
    ["is another one", "<policy-file-requesT/>\0"],
  ])("that %s is no such request", async (_why, request) => {
    expect(await ask(await listening(create()), request)).not.toContain("policy>");
  });

  it("that goes astray on its way is cut", async () => {
    expect(await ask(await listening(create()), "<policy", "<policy")).toBe("");
  });
});

describe("an HTTP server that answers policy requests", () => {
  it("answers all else as before, what is no HTTP too", async () => {
    const server = createServer((_request, response) => void response.end("page"));
    answerPolicyInline(server);
    await listening(server);
    expect(await (await fetch(`http://127.0.0.1:${portOf(server)}/`)).text()).toBe("page");
    expect(await ask(server, "nonsense\r\n\r\n")).toMatch(/^HTTP\/1.1 400 /);
    const heard = new Promise((resolve) => {
      server.once("clientError", (error, socket) => {
        socket.destroy();
        resolve(error.message);
      });
    });
    expect(await ask(server, "nonsense\r\n\r\n")).toBe("");
    expect(await heard).toContain("Parse Error");
  });

  it("does so no more when that was taken back, and is as it was", async () => {
    const server = createServer();
    const detach = answerPolicyInline(server);
    detach();
    expect(Object.hasOwn(server, "emit")).toBe(false);
    expect(await ask(await listening(server), POLICY_REQUEST)).toMatch(/^HTTP\/1.1 400 /);
  });
});
