import type { ByteStream, HttpHeaders, UpgradeExchange } from "@rt/protocol";

/** Headers by name; each value of a list in a line of its own. */
export type UpgradeHeaders = Readonly<Record<string, string | readonly string[]>>;

/** Headers that are held until the `101` is written. */
export interface HeldHeaders {
  readonly isEmpty: boolean;
  /** Was the request answered by whoever set them? */
  readonly isAnswered: boolean;
  setHeader(name: string, value: string | readonly string[]): unknown;
  appendHeader(name: string, value: string | readonly string[]): unknown;
  /** Gives them, and the connection, to whoever answers the request. */
  release(): UpgradeHeaders;
}

/** What a `101` says is its transport's affair where it is about the connection; and it has no body (RFC 9110, sections 7.8 and 15.2). */
const NOT_OURS =
  /^(?:connection|upgrade|keep-alive|transfer-encoding|trailer|content-length|content-type|date|sec-websocket-.*)$/i;

/** An upgrade request whose `101` gets more headers. */
export class DecoratedUpgrade implements UpgradeExchange {
  readonly #inner: UpgradeExchange;
  readonly #more: HeldHeaders;

  constructor(inner: UpgradeExchange, more: HeldHeaders) {
    this.#inner = inner;
    this.#more = more;
  }

  get method(): string {
    return this.#inner.method;
  }

  get url(): string {
    return this.#inner.url;
  }

  get query(): ReadonlyMap<string, string> {
    return this.#inner.query;
  }

  get headers(): HttpHeaders {
    return this.#inner.headers;
  }

  get remoteAddress(): string {
    return this.#inner.remoteAddress;
  }

  get secure(): boolean {
    return this.#inner.secure;
  }

  accept(headers: UpgradeHeaders): ByteStream {
    const more = Object.entries(this.#more.release()).filter(([name]) => !NOT_OURS.test(name));
    return this.#inner.accept({ ...headers, ...Object.fromEntries(more) });
  }

  refuse(status: number, message: string, headers?: Readonly<Record<string, string>>): void {
    this.#more.release();
    this.#inner.refuse(status, message, headers);
  }
}
