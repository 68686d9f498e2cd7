import { parentPort } from "node:worker_threads";
import { Server } from "@rt/server";
import type { FromClient, FromServer } from "./events.ts";
import { messagePort } from "./transport.ts";

if (parentPort === null) throw new Error("this is a program for a worker thread");

const io = new Server<FromClient, FromServer>({ transports: [messagePort(parentPort)] });

io.on("connection", (socket) => {
  socket.on("sum", (numbers, answer) => answer(numbers.reduce((total, number) => total + number, 0)));
  socket.on("join", (room, answer) => {
    void socket.join(room);
    answer();
    io.to(room).emit("news", `somebody came into ${room}`);
  });
});
