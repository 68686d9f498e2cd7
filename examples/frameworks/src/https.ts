// node:https: the same port serves pages and links, over TLS.
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { Server } from "@rt/server";

const tls = {
  key: readFileSync(process.env["TLS_KEY"] ?? "key.pem"),
  cert: readFileSync(process.env["TLS_CERT"] ?? "cert.pem"),
};
const https = createServer(tls, (_request, response) => response.end("a page of node:https"));
const io = new Server(https);

io.on("connection", (socket) => {
  socket.on("hello", (name: string, answer: (text: string) => void) => answer(`hello ${name}`));
});

https.listen(Number(process.env["PORT"] ?? 3000), () => console.log("listening", https.address()));
