/** The port that a text names; `undefined` where it is none. */
export function portFrom(text: string): number | undefined {
  const port = Number(text);
  return text.trim() !== "" && Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : undefined;
}
