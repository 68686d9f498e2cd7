/** How many units `String.fromCharCode` is given at once: engines limit the arguments of one call; all take 8 Ki. */
const RUN = 4096;

/** Standard base64 with padding (RFC 4648 section 4). */
export function toBase64(bytes: Uint8Array): string {
  let units = "";
  for (let at = 0; at < bytes.length; at += RUN) units += String.fromCharCode(...bytes.subarray(at, at + RUN));
  return btoa(units);
}

/** The bytes of base64, leniently, as `BytePort` wants it. */
export function fromBase64(text: string): Uint8Array {
  const units = decoded(text);
  const bytes = new Uint8Array(units.length);
  for (let i = 0; i < units.length; i++) bytes[i] = units.charCodeAt(i);
  return bytes;
}

/** What `atob` takes it reads as it should be read; what it throws at is put right first. */
function decoded(text: string): string {
  try {
    return atob(text);
  } catch {
    const [body = ""] = text.split("=", 1);
    const letters = body
      .replaceAll("-", "+")
      .replaceAll("_", "/")
      .replaceAll(/[^\w+/]/g, "");
    // One letter alone is six bits, and no byte.
    return atob(letters.length % 4 === 1 ? letters.slice(0, -1) : letters);
  }
}
