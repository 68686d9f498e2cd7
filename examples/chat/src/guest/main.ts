// The guest: a participant in a process of its own, which the server starts with its URL.
import { io } from "@rt/client-node";
import type { Introduction } from "../shared/events.ts";
import { LOBBY } from "../shared/limits.ts";
import { randomKey } from "../shared/random-key.ts";
import { beGuest, type GuestSocket } from "./guest.ts";

const [, , url = "http://localhost:3000"] = process.argv;
const auth: Introduction = { name: "Robin", home: "Node", rooms: [LOBBY] };
const socket: GuestSocket = io(url, { auth, query: { plug: randomKey() } });
beGuest(socket);

// It goes with the server that started it, which may be gone already. Ctrl-C reaches both, and is for the server to act on.
process.on("disconnect", () => process.exit());
process.on("SIGINT", () => undefined);
if (process.send !== undefined && !process.connected) process.exit();
