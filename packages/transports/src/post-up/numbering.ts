import { versionIn } from "@rt/protocol";

/** The query parameter in which a request of a numbered link has its number. */
export const NUMBER = "seq";

/**
 * Does every GET and every POST of a link bear a number, both counted from 1? Between two rt ends it does, as `rt` in the query of its
 * first request says.
 */
export function isNumbered(query: ReadonlyMap<string, string>): boolean {
  return versionIn(query) !== undefined;
}
