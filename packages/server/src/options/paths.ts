import { RtError } from "@rt/protocol";

/** The paths that are the server's. One without a slash at its end is found with one too, as in the reference. @throws RtError `INVALID_OPTION` */
export function pathsOf(path: string, addTrailingSlash: boolean): readonly string[] {
  if (typeof path !== "string" || !path.startsWith("/") || /[?#\s]/.test(path)) {
    throw new RtError("INVALID_OPTION", `path starts with "/" and is no more than a path, not ${JSON.stringify(path)}`);
  }
  const bare = path.endsWith("/") ? path.slice(0, -1) : path;
  return addTrailingSlash || bare === "" ? [`${bare}/`] : [bare, `${bare}/`];
}
