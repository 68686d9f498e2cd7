import type { IncomingMessage } from "node:http";
import type { CorsDelegate, CorsOptions, OriginDecider, OriginRule } from "./cors.ts";

/** Decides whether a request from an origin is let in. */
export type OriginCheck = (origin: string, request: IncomingMessage) => boolean | Promise<boolean>;

/** A list of origins, or a function that decides; see `ServerOptions.allowedOrigins`. */
export type AllowedOrigins =
  | string
  | RegExp
  | readonly (string | RegExp)[]
  | ((origin: string, request: IncomingMessage) => boolean | Promise<boolean>);

/** The check that `allowedOrigins` asks for. */
export function originCheck(allowed: AllowedOrigins): OriginCheck {
  if (typeof allowed === "function") return allowed;
  return (origin) => matches(allowed, origin);
}

/**
 * The check that `cors` implies. CORS by itself keeps no page from opening a WebSocket (A.11), so that the rule for reading
 * answers is enforced on upgrades too. A page of the server's own origin needs no permission from CORS, and none here.
 */
export function corsOriginCheck(cors: CorsOptions | CorsDelegate): OriginCheck {
  return (origin, request) => {
    if (isOwnOrigin(origin, request)) return true;
    if (typeof cors === "function") return decided(cors, origin, request);
    return decide(cors.origin, origin);
  };
}

function decided(delegate: CorsDelegate, origin: string, request: IncomingMessage): Promise<boolean> {
  return new Promise((resolve) => {
    delegate(request, (error, options) => {
      resolve(error === null || error === undefined ? decide(options?.origin, origin) : false);
    });
  });
}

function decide(rule: OriginRule | OriginDecider | undefined, origin: string): boolean | Promise<boolean> {
  if (rule === undefined) return true;
  if (typeof rule !== "function") return matches(rule, origin);
  return new Promise((resolve) => {
    rule(origin, (error, given) => {
      resolve((error === null || error === undefined) && given !== undefined && matches(given, origin));
    });
  });
}

function matches(rule: OriginRule, origin: string): boolean {
  if (typeof rule === "boolean") return rule;
  if (typeof rule === "string") return rule === "*" || rule === origin;
  if (rule instanceof RegExp) return test(rule, origin);
  return rule.some((one) => matches(one, origin));
}

/** A pattern with `g` or `y` remembers where it stopped; each origin is looked at from its start. */
function test(pattern: RegExp, origin: string): boolean {
  pattern.lastIndex = 0;
  return pattern.test(origin);
}

/** By host and port alone: behind a proxy that ends TLS, the server does not know its own scheme. */
function isOwnOrigin(origin: string, request: IncomingMessage): boolean {
  const { host } = request.headers;
  return host !== undefined && origin.slice(origin.indexOf("://") + 3).toLowerCase() === host.toLowerCase();
}
