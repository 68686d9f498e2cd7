// A traffic server in a process of its own, told what to do by its parent: it can be kept busy while all others go on.

import { TrafficServer } from "./server.ts";
import type { Command, Reply } from "./server-handle.ts";

let server: TrafficServer | undefined;

process.on("message", (request: { readonly id: number; readonly command: Command }) => {
  carryOut(request.command).then(
    (result) => answer({ id: request.id, result }),
    (error: unknown) => answer({ id: request.id, error: String(error instanceof Error ? error.stack : error) }),
  );
});
process.on("disconnect", () => process.exit());

async function carryOut(command: Command): Promise<unknown> {
  if (command.do === "open") {
    server = new TrafficServer(command.order);
    return server.open();
  }
  if (server === undefined) throw new Error("there is no server yet");
  switch (command.do) {
    case "send":
      return server.send(command.items, command.perSecond);
    case "block":
      return block(command.ms);
    case "pages":
      return server.pages();
    case "close":
      // Not to be waited for: a server gives links that cannot hear of its end some seconds.
      void server.close();
      return undefined;
    default:
      throw new Error("no such command");
  }
}

/** Nothing else happens in this process meanwhile. */
function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

function answer(reply: Reply): void {
  if (process.connected) process.send?.(reply);
}
