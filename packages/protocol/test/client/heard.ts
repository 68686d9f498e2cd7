import { Connection, type ConnectionListener } from "../../src/client/connection.ts";
import type { ConnectionEvent } from "../../src/client/connection-events.ts";
import { resolveDialRules } from "../../src/client/dial-rules.ts";
import type { ManagerOptions } from "../../src/client/options.ts";
import { resolveReconnectionRules } from "../../src/client/reconnection-rules.ts";
import type { ClientWorld } from "./world.ts";

/** A connection in a world, and all that it said, as words with the time. */
export function connectionIn(
  world: ClientWorld,
  options: ManagerOptions = {},
  onHeard: (line: string) => void = () => {},
): { connection: Connection; heard: string[] } {
  const heard: string[] = [];
  const note = (what: string): void => {
    const line = `${Math.round(world.clock.now())} ${what}`;
    heard.push(line);
    onHeard(line);
  };
  const listener: ConnectionListener = {
    rules: () => resolveReconnectionRules(options),
    dialRules: (preferred) => resolveDialRules(options, world.platform.dialers, preferred),
    happened: (event) => note(event.type === "opened" ? `opened ${connection.transport}` : wordsFor(event)),
    message: () => note("message"),
    wrote: () => {},
  };
  const connection = new Connection({ secure: false, host: "localhost" }, world.platform, listener);
  return { connection, heard };
}

function wordsFor(event: ConnectionEvent): string {
  switch (event.type) {
    case "attempting":
      return `attempt ${event.attempt}`;
    case "opened":
      return "opened";
    case "reconnected":
      return `reconnected ${event.attempts}`;
    case "failed":
      return `failed: ${event.error.message}`;
    case "suspended":
    case "closed":
      return `${event.type}: ${event.end.reason}`;
    case "resumed":
      return "resumed";
    case "upgrading":
    case "upgraded":
      return `${event.type} ${event.transport}`;
    case "upgradeFailed":
      return `upgrade failed: ${event.error.message}`;
    case "abandoned":
      return "abandoned";
    case "gaveUp":
      return "gave up";
    case "retryFailed":
      return "retry failed";
    case "ping":
      return "ping";
  }
}
