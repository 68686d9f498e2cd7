import ts from "typescript";

/**
 * The options that an interface has, those of what it extends among them, and for each what its comment says is its default: the value
 * alone, without the reason that follows it.
 *
 * @param {ts.Program} program
 * @param {string} file
 * @param {string} name of the interface
 * @returns {Map<string, string | undefined>}
 */
export function optionsOf(program, file, name) {
  const found = program
    .getSourceFile(file)
    ?.statements.find((it) => ts.isInterfaceDeclaration(it) && it.name.text === name);
  if (found === undefined || !ts.isInterfaceDeclaration(found)) throw new Error(`${file} has no interface ${name}`);
  const properties = program.getTypeChecker().getTypeAtLocation(found).getProperties();
  return new Map(properties.map((property) => [property.getName(), defaultOf(property)]));
}

/** @param {ts.Symbol} property */
function defaultOf(property) {
  const tag = property.getJsDocTags().find((it) => it.name === "defaultValue");
  if (tag === undefined) return undefined;
  return valueIn(ts.displayPartsToString(tag.text).split(/:|;| \(|, (?=[a-z])/i)[0] ?? "");
}

/** A value without quotation, grouping of digits and unit. @param {string} text */
export const valueIn = (text) =>
  text
    .replaceAll("`", "")
    .replaceAll(/(?<=\d),(?=\d{3})/g, "")
    .replace(/(?<=\d) (ms|bytes)$/, "")
    .trim();
