import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { Server } from "@rt/server";
import { io as connectTo } from "socket.io-client";
import { describe, expect, onTestFinished, test } from "vitest";
import { serve } from "./support/server.ts";

const REQUEST = "<policy-file-request/>\0";

async function policyAt(port: number): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  let answer = "";
  socket.on("data", (bytes) => {
    answer += bytes.toString("latin1");
  });
  socket.write(REQUEST);
  await once(socket, "close");
  return answer;
}

/** A port that nobody listens at. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

describe("the option flashPolicy", () => {
  test("is off by default: what is no HTTP is refused", async () => {
    const { port } = await serve();
    expect(await policyAt(port)).toMatch(/^HTTP\/1.1 400 /);
  });

  test("has the server's own port and another one answer, and clients go on as ever", async () => {
    const policyPort = await freePort();
    const { port, io } = await serve({ closeTimeout: 100, flashPolicy: { policyPort, domains: ["example.com"] } });
    expect(await policyAt(port)).toContain('domain="example.com"');
    expect(await policyAt(policyPort)).toContain('domain="example.com"');
    const client = connectTo(`http://127.0.0.1:${port}`);
    onTestFinished(() => void client.close());
    await new Promise((resolve) => client.once("connect", () => resolve(undefined)));
    await io.close();
    const gone = connect(policyPort, "127.0.0.1");
    const [error] = await once(gone, "error");
    expect(error).toMatchObject({ code: "ECONNREFUSED" });
  });

  test("tells where nothing can listen at the other port, and serves the own one", async () => {
    const taken = createServer().listen(0);
    await once(taken, "listening");
    onTestFinished(() => void taken.close());
    const { port: policyPort } = taken.address() as AddressInfo;
    const { port, errors } = await serve({ flashPolicy: { policyPort } });
    await expect.poll(() => errors).toMatchObject([{ code: "INVALID_OPTION", cause: { code: "EADDRINUSE" } }]);
    expect(await policyAt(port)).toContain("cross-domain-policy");
  });

  test.each([1, "yes", { policyPort: 1.5 }, { policyPort: 70_000 }, { policyPort: false, domains: ['"'] }])(
    "refuses %j",
    (flashPolicy) => {
      const options: object = { flashPolicy };
      expect(() => new Server(0, options)).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
    },
  );
});
