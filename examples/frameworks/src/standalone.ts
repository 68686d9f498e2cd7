// No framework, and no HTTP server of the application's: all other requests are answered with 404.
import { Server } from "@rt/server";

const io = new Server(Number(process.env["PORT"] ?? 3000));

io.on("connection", (socket) => {
  socket.on("hello", (name: string, answer: (text: string) => void) => answer(`hello ${name}`));
});

io.httpServer?.on("listening", () => console.log("listening", io.httpServer?.address()));
