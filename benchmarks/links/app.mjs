// @ts-check
/** The application of all transports, and bare TCP beside it. */
import { createServer as createHttpServer } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { Server } from "@rt/server";
import { checksum, textOf } from "./loads.mjs";

/** Longer than a run: idle means that nothing is said. */
const PING_INTERVAL = 600_000;
/** The bytes of a message. */
const MESSAGE = 100;

/** @param {string} transport */
export function app(transport) {
  const server = createHttpServer();
  new Server(server, { transports: [transport], pingInterval: PING_INTERVAL }).on("connection", (socket) => {
    let count = 0;
    let sum = 0;
    socket.on("echo", (text) => socket.emit("echo", text));
    socket.on("up", (text) => {
      count += 1;
      sum = checksum(sum, String(text));
    });
    socket.on("sum", () => {
      socket.emit("sum", count, sum);
      count = sum = 0;
    });
    socket.on("down", (messages, turn) => {
      for (let n = 0; n < Number(messages); n++) socket.emit("down", textOf(Number(turn), n));
    });
  });
  return server;
}

/** Bytes as they come: nothing can be cheaper. */
export function tcpEcho() {
  return createTcpServer({ noDelay: true }, (socket) => {
    socket.on("error", () => {});
    socket.on("data", (bytes) => socket.write(bytes));
  });
}

/** What comes nearest to the application in bare TCP, which looks at nothing. @param {string} load @param {number} perTurn */
export function tcpFor(load, perTurn) {
  if (load === "up") return tcpAnswers(perTurn * MESSAGE, MESSAGE);
  if (load === "down") return tcpAnswers(MESSAGE, perTurn * MESSAGE);
  return tcpEcho();
}

/** Answers so many bytes by so many others. @param {number} asked @param {number} answered */
function tcpAnswers(asked, answered) {
  const answer = Buffer.alloc(answered, "x");
  return createTcpServer({ noDelay: true }, (socket) => {
    let read = 0;
    socket.on("error", () => {});
    socket.on("data", ({ length }) => {
      for (read += length; read >= asked; read -= asked) socket.write(answer);
    });
  });
}
