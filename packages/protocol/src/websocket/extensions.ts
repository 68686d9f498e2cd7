import { endOfToken, skipBlanks } from "./tokens.ts";

/** An extension as a header names it. A parameter without a value has `undefined`. */
export interface NamedExtension {
  readonly name: string;
  /** In their order; a name may come twice. */
  readonly parameters: readonly (readonly [name: string, value: string | undefined])[];
}

/**
 * The extensions of a `Sec-WebSocket-Extensions` header (RFC 6455 section 9.1), in their order; `undefined` when it is no such list.
 * One pass, whatever it says.
 */
export function parseExtensions(header: string): readonly NamedExtension[] | undefined {
  const extensions: NamedExtension[] = [];
  const parser = new Parser(header);
  do {
    const extension = parser.extension();
    if (extension === undefined) return undefined;
    extensions.push(extension);
  } while (parser.takes(","));
  return parser.isAtEnd ? extensions : undefined;
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#at = skipBlanks(text, 0);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  /** Is `sign` next? Then it is passed, with the blanks behind it. */
  takes(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false;
    this.#at = skipBlanks(this.#text, this.#at + 1);
    return true;
  }

  extension(): NamedExtension | undefined {
    const name = this.#token();
    if (name === undefined) return undefined;
    const parameters: [string, string | undefined][] = [];
    while (this.takes(";")) {
      const parameter = this.#token();
      if (parameter === undefined) return undefined;
      const hasValue = this.takes("=");
      const value = hasValue ? (this.#quoted() ?? this.#token()) : undefined;
      if (hasValue && value === undefined) return undefined;
      parameters.push([parameter, value]);
    }
    return { name, parameters };
  }

  #token(): string | undefined {
    const start = this.#at;
    const end = endOfToken(this.#text, start);
    if (end === start) return undefined;
    this.#at = skipBlanks(this.#text, end);
    return this.#text.slice(start, end);
  }

  /** A token in quotes, where a backslash stands before any character. */
  #quoted(): string | undefined {
    const text = this.#text;
    if (text[this.#at] !== '"') return undefined;
    let value = "";
    let at = this.#at + 1;
    for (; at < text.length && text[at] !== '"'; at++) {
      if (text[at] === "\\") at++;
      value += text[at] ?? "";
    }
    if (at >= text.length || value === "" || endOfToken(value, 0) !== value.length) return undefined;
    this.#at = skipBlanks(text, at + 1);
    return value;
  }
}
