import { createServer } from "node:http";
import { format, stripVTControlCharacters } from "node:util";
import { io as connect } from "@rt/client-node";
import { Server } from "@rt/server";
import createDebug from "debug";
import { afterEach, beforeEach, expect, it, onTestFinished } from "vitest";

const { log } = createDebug;
let lines: string[];

beforeEach(() => {
  lines = [];
  createDebug.log = (...words: unknown[]) => {
    // With colours or a date before it, as the place is; what comes behind is the same everywhere.
    lines.push(stripVTControlCharacters(format(...words)).replace(/^.*?(?=rt:)/s, ""));
  };
});

afterEach(() => {
  createDebug.disable();
  createDebug.log = log;
});

/** What a visit to `/chat` leaves in the logs, with names in place of ids and ports. */
async function visit(): Promise<readonly string[]> {
  const http = createServer();
  const io = new Server(http, { closeTimeout: 100 });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => io.close());
  const address = http.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const ids = new Map<string, string>();
  const left = new Promise<void>((resolve) => {
    io.of("/chat").on("connection", (socket) => {
      ids.set(socket.id, "SOCKET");
      socket.conn.on("close", () => resolve());
    });
  });
  const auth = { token: "a secret" };
  const socket = connect(`http://127.0.0.1:${port}/chat?key=secret`, {
    auth,
    transports: ["websocket"],
    forceNew: true,
  });
  await new Promise<void>((resolve) => socket.on("connect", resolve));
  socket.disconnect();
  await left;
  await fetch(`http://127.0.0.1:${port}/socket.io/?EIO=4&transport=carrier-pigeon`);
  return lines.map((line) => {
    let plain = line
      .replaceAll(/ \+\d+m?s$/g, "")
      .replaceAll(`:${port}`, ":PORT")
      .replaceAll(/connection \d+/g, "CONN");
    for (const [id, name] of ids) plain = plain.replaceAll(id, name);
    return plain;
  });
}

it("say what becomes of connections and sockets, and no secrets", async () => {
  createDebug.enable("rt:*");
  expect((await visit()).toSorted()).toEqual(
    [
      "rt:namespace /: made",
      "rt:namespace /chat: made",
      "rt:engine CONN: opened from 127.0.0.1 by websocket",
      "rt:client 127.0.0.1:PORT: open by websocket",
      "rt:namespace /chat: SOCKET entered, on CONN",
      "rt:client 127.0.0.1:PORT: closed: forced close",
      "rt:namespace /chat: SOCKET left: client namespace disconnect",
      "rt:engine CONN: closed: transport close",
      "rt:engine refused a request from 127.0.0.1: 0 Transport unknown ",
    ].toSorted(),
  );
});

it("say only what is asked for", async () => {
  createDebug.enable("rt:namespace");
  expect((await visit()).filter((line) => !line.startsWith("rt:namespace "))).toEqual([]);
  expect(lines).not.toEqual([]);
});

it("say nothing unless they are asked", async () => {
  expect(await visit()).toEqual([]);
});
