// Koa 3.
import { createServer } from "node:http";
import { Server } from "@rt/server";
import Koa from "koa";

const app = new Koa();
app.use((context) => {
  context.body = "a page of Koa";
});

const handle = app.callback();
const http = createServer((request, response) => void handle(request, response));
const io = new Server(http);

io.on("connection", (socket) => {
  socket.on("hello", (name: string, answer: (text: string) => void) => answer(`hello ${name}`));
});

http.listen(Number(process.env["PORT"] ?? 3000), () => console.log("listening", http.address()));
