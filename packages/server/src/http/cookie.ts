import { RtError } from "@rt/protocol";
import { type SerializeOptions, stringifySetCookie } from "cookie";

/** The cookie of the option `cookie`: its name and attributes, as the npm package `cookie` takes them. */
export interface CookieOptions extends SerializeOptions {
  /** @defaultValue `"io"` */
  readonly name?: string;
}

/** Writes the `Set-Cookie` header of a handshake. It holds the link's `sid`, for load balancers that keep a client on one node. */
export type SidCookie = (sid: string) => string;

/** @throws RtError `INVALID_OPTION` */
export function sidCookie(options: CookieOptions): SidCookie {
  const { name = "io", ...attributes } = options;
  const all: SerializeOptions = { path: "/", httpOnly: true, sameSite: "lax", ...attributes };
  const write: SidCookie = (sid) => stringifySetCookie(name, sid, all);
  try {
    write("");
  } catch (cause) {
    throw new RtError("INVALID_OPTION", `cookie: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  return write;
}
