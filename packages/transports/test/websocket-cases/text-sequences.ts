/** Sequences that are UTF-8 (RFC 3629), in hexadecimal, and what they are. */
export const GOOD: readonly (readonly [what: string, hex: string])[] = [
  ["a Greek word", "cebae1bdb9cf83cebcceb5"],
  ["an accented text", "48656c6c6f2dc2b540c39fc3b6c3a4c3bcc3a0c3a12d5554462d382121"],
  ["its first two characters", "cebae1bdb9"],
  ["the first of one byte", "00"],
  ["the first of two bytes", "c280"],
  ["the first of three bytes", "e0a080"],
  ["the first of four bytes", "f0908080"],
  ["the last of one byte", "7f"],
  ["the last of two bytes", "dfbf"],
  ["the last of three bytes", "efbfbf"],
  ["the last of four bytes", "f48fbfbf"],
  ["the last before the surrogates", "ed9fbf"],
  ["the first behind the surrogates", "ee8080"],
  ["the replacement character", "efbfbd"],
  ["a byte order mark", "efbbbf61"],
  ["the specials U+FFF9 to U+FFFC", "efbfb9efbfbaefbfbbefbfbc"],
  ["the noncharacters U+FDD0 and U+FDEF", "efb790efb7af"],
  ...planes(),
];

/** The last two code points of each plane: no characters, but code points like others. */
function planes(): (readonly [string, string])[] {
  return Array.from({ length: 17 }, (_, plane) => {
    const pair = [0xfffe, 0xffff].map((low) => String.fromCodePoint(plane * 0x10000 + low)).join("");
    return [`the noncharacters that end plane ${plane}`, Buffer.from(pair).toString("hex")] as const;
  });
}

/** Sequences that are not. */
export const BAD: readonly (readonly [what: string, hex: string])[] = [
  ["a Greek word and a surrogate", "cebae1bdb9cf83cebcceb5eda080656469746564"],
  ["a word cut within its first character", "ce"],
  ["a word cut within its second character", "cebae1bd"],
  ["a word cut within its last character", "cebae1bdb9cf83cebcce"],
  ["the first of five bytes", "f888808080"],
  ["the first of six bytes", "fc8480808080"],
  ["the last of what four bytes could say", "f7bfbfbf"],
  ["the last of five bytes", "fbbfbfbfbf"],
  ["the last of six bytes", "fdbfbfbfbfbf"],
  ["one above the last code point", "f4908080"],
  ["the first continuation byte", "80"],
  ["the last continuation byte", "bf"],
  ["two continuation bytes", "80bf"],
  ["three continuation bytes", "80bf80"],
  ["seven continuation bytes", "80bf80bf80bf80"],
  ["all continuation bytes", span(0x80, 0xbf)],
  ["all first bytes of two, each before a blank", span(0xc0, 0xdf, "20")],
  ["all first bytes of three, each before a blank", span(0xe0, 0xef, "20")],
  ["all first bytes of four, each before a blank", span(0xf0, 0xf7, "20")],
  ["all first bytes of five, each before a blank", span(0xf8, 0xfb, "20")],
  ["all first bytes of six, each before a blank", span(0xfc, 0xfd, "20")],
  ["two bytes without the last", "c0"],
  ["three bytes without the last", "e080"],
  ["four bytes without the last", "f08080"],
  ["five bytes without the last", "f8808080"],
  ["six bytes without the last", "fc80808080"],
  ["the last of two bytes without its last", "df"],
  ["the last of three bytes without its last", "efbf"],
  ["the last of four bytes without its last", "f48fbf"],
  ["all of these one behind the other", "c0e080f08080f8808080fc80808080dfefbff48fbf"],
  ["the byte fe", "fe"],
  ["the byte ff", "ff"],
  ["the bytes fe and ff, twice", "fefeffff"],
  ["a slash in two bytes", "c0af"],
  ["a slash in three bytes", "e080af"],
  ["a slash in four bytes", "f08080af"],
  ["a slash in five bytes", "f8808080af"],
  ["a slash in six bytes", "fc80808080af"],
  ["the longest of one byte in two", "c1bf"],
  ["the longest of two bytes in three", "e09fbf"],
  ["the longest of three bytes in four", "f08fbfbf"],
  ["the longest of four bytes in five", "f887bfbfbf"],
  ["the longest of five bytes in six", "fc83bfbfbfbf"],
  ["zero in two bytes", "c080"],
  ["zero in three bytes", "e08080"],
  ["zero in four bytes", "f0808080"],
  ["zero in five bytes", "f880808080"],
  ["zero in six bytes", "fc8080808080"],
  ...["eda080", "edadbf", "edae80", "edafbf", "edb080", "edbe80", "edbfbf"].map(
    (hex) => [`half of a surrogate pair, ${hex}`, hex] as const,
  ),
  ...["eda080edb080", "eda080edbfbf", "edadbfedb080", "edadbfedbfbf", "edae80edb080", "edae80edbfbf"].map(
    (hex) => [`a surrogate pair, ${hex}`, hex] as const,
  ),
  ["a surrogate pair, edafbfedb080", "edafbfedb080"],
  ["a surrogate pair, edafbfedbfbf", "edafbfedbfbf"],
];

/** The bytes from `from` to `to`, each followed by `behind`, in hexadecimal. */
function span(from: number, to: number, behind = ""): string {
  return Array.from({ length: to - from + 1 }, (_, i) => (from + i).toString(16) + behind).join("");
}
