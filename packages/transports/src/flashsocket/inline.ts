import type { Server as HttpServer } from "node:http";
import type { Server as HttpsServer } from "node:https";
import type { Duplex } from "node:stream";
import { answerPolicyRequest, isPolicyRequest } from "./answer.ts";
import { type FlashPolicy, policyFile } from "./policy.ts";

/**
 * Has an HTTP server answer policy requests on its own port, where Flash players ask when nobody answers at port 843. They are no HTTP:
 * they are recognised when the server's parser has refused them, so that other connections cost nothing. Gives the task that takes it
 * back.
 *
 * @throws RtError `INVALID_OPTION`
 */
export function answerPolicyInline(server: HttpServer | HttpsServer, policy: FlashPolicy = {}): () => void {
  const file = policyFile(policy);
  const hadOwn = Object.hasOwn(server, "emit");
  const inner = server.emit;
  /** Its parser refuses what follows too. */
  const claimed = new WeakSet<Duplex>();
  let isActive = true;

  // Not a listener: with one, Node leaves all that its parser refuses to it.
  const emit = function (this: HttpServer | HttpsServer, event: string | symbol, ...args: unknown[]): boolean {
    if (isActive && event === "clientError") {
      const [error, connection] = args as [Error & { readonly rawPacket?: unknown }, Duplex];
      if (claimed.has(connection)) return true;
      if (error.rawPacket instanceof Uint8Array && isPolicyRequest(error.rawPacket)) {
        claimed.add(connection);
        answerPolicyRequest(connection, file, error.rawPacket);
        return true;
      }
    }
    return Reflect.apply(inner, this, [event, ...args]);
  };
  server.emit = emit;

  return () => {
    isActive = false;
    if (server.emit !== emit) return;
    if (hadOwn) server.emit = inner;
    else Reflect.deleteProperty(server, "emit");
  };
}
