// Starts the chat as its environment says: PORT; HISTORY, the file for the history (empty: none); CUT_SECONDS, how long a cut lasts.
import { networkInterfaces } from "node:os";
import { fileURLToPath } from "node:url";
import { portFrom } from "./port.ts";
import { startChat } from "./start.ts";

const { PORT = "3000", HISTORY, CUT_SECONDS = "6" } = process.env;
const port = portFrom(PORT);
if (port === undefined) {
  console.error(`PORT must be a number from 0 to 65535; it is "${PORT}".`);
  process.exit(1);
}

// Each port is a chat of its own.
const history = HISTORY ?? (port === 0 ? "" : fileURLToPath(new URL(`../.history/${port}.jsonl`, import.meta.url)));

try {
  const chat = await startChat({
    port,
    page: new URL("./public/", import.meta.url),
    history: history === "" ? undefined : history,
    guest: new URL("./guest.js", import.meta.url),
    cutSeconds: Number(CUT_SECONDS),
  });
  console.log(`The chat is open: ${chat.url} (Ctrl-C ends it)`);
  for (const address of addresses()) console.log(`From other devices: ${chat.url.replace("localhost", address)}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void chat.close().then(() => process.exit(0)));
  }
} catch (error) {
  console.error(isTaken(error) ? `Port ${port} is taken. Choose another one: PORT=3001 npm start` : error);
  process.exit(1);
}

/** Where this machine is in its networks. */
function addresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((them) => them ?? []);
  return all.filter(({ internal, family }) => !internal && family === "IPv4").map(({ address }) => address);
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}
