// Fastify 5: its HTTP server is there before it listens, and closes after the links.
import { Server } from "@rt/server";
import { fastify } from "fastify";

const app = fastify();
app.get("/", () => "a page of Fastify");

const io = new Server(app.server);
app.addHook("preClose", () => io.close());

io.on("connection", (socket) => {
  socket.on("hello", (name: string, answer: (text: string) => void) => answer(`hello ${name}`));
});

await app.listen({ port: Number(process.env["PORT"] ?? 3000) });
console.log("listening", app.server.address());
