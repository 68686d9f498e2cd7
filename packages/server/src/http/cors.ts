import type { IncomingMessage } from "node:http";
import cors from "cors";

/** One rule about origins: any (`true`, `"*"`), none (`false`), this one, what matches, or one of several. */
export type OriginRule = boolean | string | RegExp | readonly (boolean | string | RegExp)[];

/** Decides about each origin; `origin` is absent where a request names none. */
export type OriginDecider = (
  origin: string | undefined,
  callback: (error: Error | null, rule?: OriginRule) => void,
) => void;

/** Cross-origin resource sharing, with the semantics of the npm package `cors`. */
export interface CorsOptions {
  /** Who may read the answers. @defaultValue `"*"` */
  readonly origin?: OriginRule | OriginDecider;
  /** @defaultValue `"GET,HEAD,PUT,PATCH,POST,DELETE"` */
  readonly methods?: string | string[];
  /** @defaultValue what the request asks for */
  readonly allowedHeaders?: string | string[];
  readonly exposedHeaders?: string | string[];
  /** May browsers send cookies along? Never with every origin allowed. @defaultValue false */
  readonly credentials?: boolean;
  /** How long a browser may remember the answer, in seconds. */
  readonly maxAge?: number;
  /** With `true`, preflights go on to the middlewares of the engine, one of which has to answer them. @defaultValue false */
  readonly preflightContinue?: boolean;
  /** @defaultValue 204 */
  readonly optionsSuccessStatus?: number;
}

/** Chooses the options for each request. */
export type CorsDelegate = (
  request: IncomingMessage,
  callback: (error: Error | null, options?: CorsOptions) => void,
) => void;

/** What takes the headers: a response, or what stands for one while a connection is upgraded. */
export interface HeaderTarget {
  statusCode?: number;
  getHeader(name: string): number | string | string[] | undefined;
  setHeader(name: string, value: string): unknown;
  end(): unknown;
}

/** Sets the headers and goes on, or answers a preflight itself. */
export type ApplyCors = (request: IncomingMessage, target: HeaderTarget, next: (error?: unknown) => void) => void;

export function corsHeaders(options: CorsOptions | CorsDelegate): ApplyCors {
  // The types of `cors` want mutable arrays; it changes none.
  return cors(options as cors.CorsOptions | cors.CorsOptionsDelegate<IncomingMessage>);
}
