// HTTP/2 for pages and for transports that are made of requests; what needs an upgrade comes over HTTP/1.1, by the same port.
import { readFileSync } from "node:fs";
import { createSecureServer } from "node:http2";
import { Server } from "@rt/server";

const settings = {
  allowHTTP1: true,
  key: readFileSync(process.env["TLS_KEY"] ?? "key.pem"),
  cert: readFileSync(process.env["TLS_CERT"] ?? "cert.pem"),
};
const http2 = createSecureServer(settings, (_request, response) => void response.end("a page of node:http2"));
const io = new Server(http2);

io.on("connection", (socket) => {
  socket.on("hello", (name: string, answer: (text: string) => void) => answer(`hello ${name}`));
});

http2.listen(Number(process.env["PORT"] ?? 3000), () => console.log("listening", http2.address()));
