import { describe, expect, it } from "vitest";
import { next } from "../../support/serve.ts";
import { startNginx } from "../index.ts";
import { behind, nextPeer, proxies, through } from "../support/scene.ts";
import { transports } from "../support/transports.ts";

/** In bytes; the server takes 1,000,000. */
const LARGE = 900_000;
const TOO_LARGE = 1_200_000;

describe.each(proxies)("through %s as documented", (_, start) => {
  it.each(transports)("$name carries messages up to the server's limit, both ways", async ({ name }) => {
    const { io, proxy } = await behind(start);
    io.on("connection", (peer) => peer.on("echo", (value, answer) => answer(value)));
    const socket = through(proxy, "http", { transports: [name] });
    const text = "x".repeat(LARGE);
    expect((await socket.emitWithAck("echo", text)) === text).toBe(true);
    const bytes = Buffer.alloc(LARGE * 0.75, 7);
    expect(bytes.equals(await socket.emitWithAck("echo", bytes))).toBe(true);
  });

  it.each(transports)(
    "a message above the server's limit ends the session on $name, which says so, and a new one begins",
    async ({ name }) => {
      const { io, proxy } = await behind(start);
      io.on("connection", (peer) => peer.on("echo", (value, answer) => answer(value)));
      const socket = through(proxy, "http", { transports: [name] });
      await next(socket, "connect");
      const [gap, back] = [next(socket.io, "gap"), next(socket, "connect")];
      socket.emit("echo", "x".repeat(TOO_LARGE));
      expect(await gap).toMatchObject([{ message: expect.stringMatching(/\b14\b|413/) }]);
      await back;
      expect(await socket.emitWithAck("echo", "small")).toBe("small");
    },
  );
});

describe("a message above nginx's limit and below the server's", () => {
  const options = { maxHttpBufferSize: 5_000_000 };

  it.each(transports.filter(({ upgrades }) => !upgrades))(
    "ends the session on $name with code 14 and nginx's answer, and is not sent again",
    async ({ name }) => {
      const { io, proxy } = await behind((given) => startNginx({ ...given, maxBody: "1m" }), options);
      io.on("connection", (peer) => peer.on("echo", (value, answer) => answer(value)));
      const socket = through(proxy, "http", { transports: [name] });
      await next(socket, "connect");
      const [disconnected, back] = [next(socket, "disconnect"), next(socket, "connect")];
      const lost = socket.emitWithAck("echo", "x".repeat(TOO_LARGE));
      await expect(lost).rejects.toMatchObject({ code: "DISCONNECTED" });
      const description = expect.stringMatching(/answered 413.*Too Large/s);
      expect(await disconnected).toEqual(["transport error", expect.objectContaining({ code: 14, description })]);
      await back;
      expect(await socket.emitWithAck("echo", "small")).toBe("small");
      expect(proxy.log().match(/" 413 /g)).toHaveLength(1);
    },
  );

  it.each(transports.filter(({ upgrades }) => upgrades))(
    "passes on $name: nginx does not look into it",
    async ({ name }) => {
      const { io, proxy } = await behind((given) => startNginx({ ...given, maxBody: "1m" }), options);
      const joined = nextPeer(io);
      const socket = through(proxy, "http", { transports: [name] });
      (await joined).on("length", (text: string, answer) => answer(text.length));
      expect(await socket.emitWithAck("length", "x".repeat(TOO_LARGE))).toBe(TOO_LARGE);
    },
  );
});
