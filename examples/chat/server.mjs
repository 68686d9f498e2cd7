// The first chat: one page, one room, the last lines kept for whoever comes late.
import { createServer } from "node:http";
import { Server } from "@rt/server";
import { chat } from "./chat.mjs";
import { servePage } from "./page.mjs";

const port = Number(process.env["PORT"] ?? 3000);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`PORT must be a number from 0 to 65535; it is "${process.env["PORT"]}".`);
  process.exit(1);
}

const http = createServer(servePage);
const io = new Server(http);
chat(io);

http.on("error", (/** @type {NodeJS.ErrnoException} */ error) => {
  console.error(
    error.code === "EADDRINUSE"
      ? `Port ${port} is taken. Choose another one: PORT=3001 npm start`
      : `The chat cannot listen on port ${port}: ${error.message}`,
  );
  process.exit(1);
});

http.listen(port, () => {
  const address = http.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  console.log(`The chat is open: http://localhost:${bound} (Ctrl-C ends it)`);
});

for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
  process.once(signal, () => {
    void io.close().then(() => process.exit(0));
  });
}
