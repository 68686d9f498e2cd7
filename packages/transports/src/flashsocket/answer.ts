import type { Duplex } from "node:stream";
import { POLICY_REQUEST } from "./policy.ts";

/** How long the rest of a request may take, and how long its answer may wait for the peer, in milliseconds. */
const PATIENCE = 5000;

/** May this be the beginning of a policy request, or all of it? */
export function isPolicyRequest(bytes: Uint8Array): boolean {
  if (bytes.length === 0 || bytes.length > POLICY_REQUEST.length) return false;
  return POLICY_REQUEST.startsWith(Buffer.from(bytes).toString("latin1"));
}

/** Answers a connection whose peer asks for the policy, and ends it; one that asks for anything else, or takes its time, is cut. */
export function answerPolicyRequest(connection: Duplex, policy: string, begun: Uint8Array = new Uint8Array(0)): void {
  let request = Buffer.from(begun);
  const timer = setTimeout(() => connection.destroy(), PATIENCE);
  connection.on("close", () => clearTimeout(timer));
  // A peer that goes is no news.
  connection.on("error", () => connection.destroy());

  const proceed = (): void => {
    if (request.length < POLICY_REQUEST.length && (request.length === 0 || isPolicyRequest(request))) return;
    connection.off("data", more);
    if (isPolicyRequest(request)) connection.end(policy);
    else connection.destroy();
  };
  const more = (bytes: Buffer): void => {
    request = Buffer.concat([request, bytes]);
    proceed();
  };
  connection.on("data", more);
  proceed();
}
