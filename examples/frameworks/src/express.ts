// Express 5.
import { createServer } from "node:http";
import { Server } from "@rt/server";
import express from "express";

const app = express();
app.get("/", (_request, response) => void response.send("a page of Express"));

const http = createServer(app);
const io = new Server(http);

io.on("connection", (socket) => {
  socket.on("hello", (name: string, answer: (text: string) => void) => answer(`hello ${name}`));
});

// `http.listen`, not `app.listen`, which would make another server.
http.listen(Number(process.env["PORT"] ?? 3000), () => console.log("listening", http.address()));
