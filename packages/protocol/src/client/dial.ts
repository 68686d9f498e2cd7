import type { Dialer, Link } from "../contracts/index.ts";
import { VERSION } from "../session/index.ts";
import type { DialRules } from "./dial-rules.ts";
import type { ServerAddress } from "./platform.ts";

/** A key of a query, with its value. */
type QueryKey = readonly [name: string, value: string];

/** Asks the server for a session that outlives its links, or for such a one to be continued. */
export const WITH_RESUME: QueryKey = ["rt", String(VERSION)];

/**
 * Starts a link by this transport; `keys` say in the query what it is for. Transports are not to throw; one's own may all the same,
 * and no timer may fail by it.
 */
export function dial(
  dialer: Dialer,
  address: ServerAddress,
  rules: DialRules,
  keys: readonly QueryKey[],
): Link | Error {
  const { path, maxChunk } = rules;
  const headers = rules.ownHeaders.get(dialer.name) ?? rules.headers;
  const query = new Map([...rules.query, ["EIO", "4"], ...keys]);
  try {
    return dialer.dial({ ...address, path, query, headers, maxChunk });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
