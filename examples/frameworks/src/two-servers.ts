// Two servers of rt on one HTTP server, each under a path of its own, with options of its own.
import { createServer } from "node:http";
import { Server } from "@rt/server";

const http = createServer((_request, response) => response.end("a page beside two servers"));
const open = new Server(http);
const inner = new Server(http, {
  path: "/inner",
  allowedOrigins: ["https://admin.example.com"],
  transports: ["websocket"],
});

open.on("connection", (socket) => {
  socket.on("hello", (name: string, answer: (text: string) => void) => answer(`hello ${name}`));
});

inner.on("connection", (socket) => {
  socket.on("hello", (name: string, answer: (text: string) => void) => answer(`hello ${name}, in here`));
});

http.listen(Number(process.env["PORT"] ?? 3000), () => console.log("listening", http.address()));
