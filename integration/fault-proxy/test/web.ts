import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { onTestFinished } from "vitest";
import type { FaultProxy, FaultProxyOptions } from "../index.ts";
import { Waiters } from "../waiters.ts";
import { listen, proxyTo } from "./peer.ts";

/** A request that the server got whole. */
export interface Arrival {
  /** `POST /path body`. */
  readonly line: string;
  /** The port of its connection. */
  readonly from: number;
}

/** What a client got. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

/** What a client asks. */
export interface Question {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  /** Keeps its connection. */
  readonly agent?: Agent;
}

/** Answers a request; `count` says how many came before and with it. */
export type Handler = (request: IncomingMessage, response: ServerResponse, body: string, count: number) => void;

/** An HTTP server behind a proxy. */
export interface Web {
  readonly proxy: FaultProxy;
  readonly arrivals: readonly Arrival[];
  /** Waits until the server got so many requests. */
  readonly arrived: (count: number) => Promise<void>;
  /** Rejects with the client's error. */
  readonly ask: (path: string, question?: Question) => Promise<Answer>;
}

const countIt: Handler = (_request, response, _body, count) => void response.end(`${count}`);

/** Without a handler, it answers with the count of requests so far. */
export async function web(handle: Handler = countIt, options: Partial<FaultProxyOptions> = {}): Promise<Web> {
  const arrivals: Arrival[] = [];
  const waiters = new Waiters();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on("data", (chunk: Buffer) => chunks.push(chunk))
      .on("error", () => {})
      .on("end", () => {
        const body = Buffer.concat(chunks).toString();
        arrivals.push({
          line: `${request.method} ${request.url} ${body}`.trim(),
          from: request.socket.remotePort ?? 0,
        });
        handle(request, response, body, arrivals.length);
        waiters.wake();
      });
  });
  const proxy = await proxyTo(await listen(server), options);
  onTestFinished(() => server.closeAllConnections());
  return {
    proxy,
    arrivals,
    arrived: (count) => waiters.until(() => arrivals.length >= count),
    ask: (path, question = {}) => ask(proxy.port, path, question),
  };
}

/** Keeps one connection; closed when the test is over. */
export function oneConnection(): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  return agent;
}

function ask(port: number, path: string, question: Question): Promise<Answer> {
  const { method = "GET", body, headers = {}, agent } = question;
  return new Promise<Answer>((resolve, reject) => {
    const request = httpRequest({ host: "127.0.0.1", port, path, method, headers, agent: agent ?? false });
    request.on("error", reject).on("response", (response) => {
      const chunks: Buffer[] = [];
      response
        .on("data", (chunk: Buffer) => chunks.push(chunk))
        .on("error", reject)
        .on("end", () => {
          const { statusCode: status = 0, headers: got } = response;
          resolve({ status, body: Buffer.concat(chunks).toString(), headers: got });
        });
    });
    request.end(body);
  });
}
