import { Engine, io, Manager, protocol, RtError, Socket } from "./index.ts";

// What a page or a worker has as `io` when it loads the script: the function, with all that goes with it.
Object.assign(globalThis, { io: Object.assign(io, { Engine, io, Manager, RtError, Socket, connect: io, protocol }) });
