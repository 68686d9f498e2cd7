import type { ClientRequest, IncomingMessage } from "node:http";
import { readBody } from "../node/body.ts";
import { type Answer, MAX_FAILURE } from "./answer.ts";

/**
 * Sends a request and reads its response; redirects are answers like any other. `done` is called once, except after a `destroy`
 * of the request by its owner.
 */
export function sendRequest(
  request: ClientRequest,
  body: string | Uint8Array | undefined,
  limit: number,
  done: (answer: Answer) => void,
): void {
  let isDone = false;
  const finish = (answer: Answer): void => {
    if (isDone) return;
    isDone = true;
    done(answer);
  };
  request.on("response", (response: IncomingMessage) => {
    const status = response.statusCode ?? 0;
    readBody(response, status === 200 ? limit : MAX_FAILURE, (read) => {
      if (read.kind === "complete") {
        finish({ kind: "answered", status, bytes: read.bytes });
      } else if (read.kind === "too-big") {
        request.destroy();
        finish(status === 200 ? { kind: "too-big" } : { kind: "answered", status, bytes: new Uint8Array(0) });
      } else {
        finish({ kind: "failed", error: new Error("the response was cut") });
      }
    });
  });
  request.on("error", (error) => finish({ kind: "failed", error }));
  request.on("timeout", () => request.destroy(new Error("the request timed out")));
  whenUnanswered(request, (error) => finish({ kind: "failed", error }));
  request.end(body);
}

/** Tells of a request that ends without an answer. Node is silent, and has no error either, where a server changes protocols unasked. */
export function whenUnanswered(request: ClientRequest, tell: (error: Error) => void): void {
  let isAnswered = false;
  request.on("response", () => void (isAnswered = true));
  request.on("close", () => {
    if (!isAnswered) tell(new Error("the connection ended without an answer"));
  });
}
