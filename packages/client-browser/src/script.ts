import { socketClass } from "./classic-socket.ts";
import { Engine, io, Manager, RtError } from "./index.ts";

const Socket = socketClass((options) => new Manager(options));

// What a page or a worker has as `io` when it loads the script: the function, with all that goes with it.
Object.assign(globalThis, { io: Object.assign(io, { Engine, RtError, Socket }) });
