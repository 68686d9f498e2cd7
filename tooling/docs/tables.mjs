/** The rows of the first table under a heading, each as its cells; without the head. @param {string} text @param {string} heading */
export function tableUnder(text, heading) {
  const start = text.indexOf(`\n${heading}\n`);
  if (start < 0) throw new Error(`there is no heading "${heading}"`);
  const [table = ""] = /^(\|.*\|\n)+/m.exec(text.slice(start)) ?? [];
  const [, , ...rows] = table.trim().split("\n");
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  );
}

/** What stands between backticks. @param {string} [cell] */
export const namesIn = (cell = "") => Array.from(cell.matchAll(/`([^`]+)`/g), ([, name = ""]) => name);
