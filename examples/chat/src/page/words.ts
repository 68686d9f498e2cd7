import { fileLabel } from "../shared/labels.ts";
import { MAX_FILE_BYTES } from "../shared/limits.ts";

/** Files that are told of by name. */
const MAX_TOLD = 5;

export function linesText(count: number): string {
  return count === 1 ? "1 line" : `${count} lines`;
}

export function sizeText(bytes: number): string {
  if (bytes < 1000) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  return bytes < 999_950 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export function tooLargeText(files: readonly { readonly name: string; readonly size: number }[]): string {
  const told = files.slice(0, MAX_TOLD).map(({ name, size }) => `${isolated(fileLabel(name))} (${exact(size)} bytes)`);
  const more = files.length > MAX_TOLD ? ` and ${files.length - MAX_TOLD} more` : "";
  return `Not sent, as a file has at most ${exact(MAX_FILE_BYTES)} bytes: ${told.join(", ")}${more}.`;
}

/** A name among other words, as `<bdi>` has it: whatever its direction, it does not turn them. */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}

function exact(count: number): string {
  return count.toLocaleString("en");
}
