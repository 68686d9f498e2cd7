import { createServer, type Server } from "node:net";
import { answerPolicyRequest } from "./answer.ts";
import { type FlashPolicy, policyFile } from "./policy.ts";

/** The most connections at a time: each lives for one answer. */
const MAX_CONNECTIONS = 100;

/**
 * A TCP server that answers policy requests, and nothing else: Flash players ask at port 843 before they open a socket. Whoever calls it
 * has it listen, which below 1024 asks for privileges, and closes it.
 *
 * A request may take 5 s; at most 100 connections are open at a time.
 *
 * @throws RtError `INVALID_OPTION`
 */
export function policyServer(policy: FlashPolicy = {}): Server {
  const file = policyFile(policy);
  const server = createServer((socket) => answerPolicyRequest(socket, file));
  server.maxConnections = MAX_CONNECTIONS;
  return server;
}
