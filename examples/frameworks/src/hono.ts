// Hono on Node.
import { serve } from "@hono/node-server";
import { Server } from "@rt/server";
import { Hono } from "hono";

const app = new Hono();
app.get("/", (context) => context.text("a page of Hono"));

const io = new Server();

io.on("connection", (socket) => {
  socket.on("hello", (name: string, answer: (text: string) => void) => answer(`hello ${name}`));
});

const http = serve({ fetch: app.fetch, port: Number(process.env["PORT"] ?? 3000) }, (at) =>
  console.log("listening", at),
);
io.attach(http);
