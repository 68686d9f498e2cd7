import type { HttpHeaders } from "@rt/protocol";

/** The value of `transport` in the query. */
export const NAME = "node";

/** What `Upgrade` names, alone and in whatever case. */
const PROTOCOL = "rt";

/** The headers of the request, and of the answer `101`. */
export const UPGRADE: Readonly<Record<string, string>> = { Upgrade: PROTOCOL, Connection: "Upgrade" };

/**
 * What is wrong with an upgrade request; `undefined` when nothing is. That `Connection` names `Upgrade` is the host's to see: its HTTP
 * parser offers no upgrade otherwise.
 */
export function requestFault(method: string, headers: HttpHeaders): string | undefined {
  if (method !== "GET") return "the method is not GET";
  if (!namesProtocol(headers)) return `the Upgrade header does not name ${PROTOCOL}`;
  // Something on the way may see the body elsewhere than here, and take what follows for another request.
  return hasBody(headers) ? "the request has a body" : undefined;
}

/** What is wrong with the answer to an upgrade request; `undefined` when nothing is. */
export function answerFault(status: number, headers: HttpHeaders): string | undefined {
  if (status !== 101) return `the status is ${status}, not 101`;
  return namesProtocol(headers) ? undefined : `the Upgrade header does not name ${PROTOCOL}`;
}

function namesProtocol(headers: HttpHeaders): boolean {
  return headers["upgrade"]?.trim().toLowerCase() === PROTOCOL;
}

function hasBody(headers: HttpHeaders): boolean {
  return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}
