/** What the proxy knows of a request. */
export interface RequestHead {
  readonly method: string;
  /** The request target: path and query. */
  readonly path: string;
  /** Whether it asks for another protocol. */
  readonly upgrade: boolean;
  /** Whether its body waits for a `100 Continue`. */
  readonly expects: boolean;
}

/** How a body ends. */
export type Body =
  | { readonly kind: "length"; readonly bytes: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "until-close" };

/** A body of no bytes. */
export const NO_BODY: Body = { kind: "length", bytes: 0 };

/** A head, and where its message ends. */
export interface ParsedHead<Head> {
  readonly head: Head;
  readonly body: Body;
  /** What follows the message. */
  readonly next: "message" | "opaque";
}

/** Reads the head of a request; `undefined` when its end cannot be known. */
export function parseRequest(text: string): ParsedHead<RequestHead> | undefined {
  const { first, headers } = linesOf(text);
  const line = /^([!#$%&'*+\-.^_`|~\w]+) (\S+) HTTP\/1\.[01]$/.exec(first);
  const [, method, path] = line ?? [];
  const body = bodyOf(headers, NO_BODY);
  if (method === undefined || path === undefined || body === undefined || body.kind === "until-close") return undefined;
  const upgrade = headers.has("upgrade") && /\bupgrade\b/i.test(headers.get("connection") ?? "");
  const head: RequestHead = { method, path, upgrade, expects: headers.has("expect") };
  return { head, body, next: upgrade || method === "CONNECT" ? "opaque" : "message" };
}

/** A response's status and headers, before it is known what it answers. */
export interface StatusAndBody {
  readonly status: number;
  /** Where the body ends if the answered request permits one. */
  readonly body: Body;
}

/** Reads the head of a response; `undefined` when its end cannot be known. */
export function parseStatus(text: string): StatusAndBody | undefined {
  const { first, headers } = linesOf(text);
  const line = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(first);
  const body = bodyOf(headers, { kind: "until-close" });
  if (line === null || body === undefined) return undefined;
  return { status: Number(line[1]), body };
}

function linesOf(text: string): { readonly first: string; readonly headers: ReadonlyMap<string, string> } {
  const [first = "", ...lines] = text.trim().split(/\r?\n/);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return { first, headers };
}

function bodyOf(headers: ReadonlyMap<string, string>, otherwise: Body): Body | undefined {
  const coding = headers.get("transfer-encoding");
  if (coding !== undefined) return /\bchunked$/i.test(coding) ? { kind: "chunked" } : { kind: "until-close" };
  const length = headers.get("content-length");
  if (length === undefined) return otherwise;
  return /^\d{1,15}$/.test(length) ? { kind: "length", bytes: Number(length) } : undefined;
}
