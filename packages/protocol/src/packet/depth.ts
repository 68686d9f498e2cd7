/**
 * Do arrays and objects lie more than `most` deep within each other in a JSON value? `length` is that of its text: each level
 * takes two characters, so that short texts need no walk. The walk goes no deeper than `most`.
 */
export function isDeeper(value: unknown, length: number, most: number): boolean {
  return length > 2 * most && typeof value === "object" && value !== null && goesDeeper(value, most);
}

function goesDeeper(value: object, most: number): boolean {
  if (most === 0) return true;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const item: unknown = value[index];
      if (typeof item === "object" && item !== null && goesDeeper(item, most - 1)) return true;
    }
    return false;
  }
  for (const key in value) {
    const item = (value as Readonly<Record<string, unknown>>)[key];
    if (typeof item === "object" && item !== null && goesDeeper(item, most - 1)) return true;
  }
  return false;
}
