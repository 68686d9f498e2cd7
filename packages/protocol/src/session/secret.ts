/**
 * Is it the same secret? In a time that depends on the length alone, so that guessing learns nothing from it. An empty secret is
 * no secret, and the same as none.
 */
export function isSameSecret(secret: string, given: string): boolean {
  if (secret.length !== given.length || secret === "") return false;
  let difference = 0;
  for (let at = 0; at < secret.length; at++) difference |= secret.charCodeAt(at) ^ given.charCodeAt(at);
  return difference === 0;
}
