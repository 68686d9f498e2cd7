// node:http, with pages of its own.
import { createServer } from "node:http";
import { Server } from "@rt/server";

const http = createServer((_request, response) => response.end("a page of node:http"));
const io = new Server(http);

io.on("connection", (socket) => {
  socket.on("hello", (name: string, answer: (text: string) => void) => answer(`hello ${name}`));
});

http.listen(Number(process.env["PORT"] ?? 3000), () => console.log("listening", http.address()));
