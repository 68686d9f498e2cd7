import type { ByteStream, HttpHeaders, UpgradeExchange } from "@rt/protocol";

/** An upgrade request whose `101` gets more headers. */
export class DecoratedUpgrade implements UpgradeExchange {
  readonly #inner: UpgradeExchange;
  readonly #more: Readonly<Record<string, string>>;

  constructor(inner: UpgradeExchange, more: Readonly<Record<string, string>>) {
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

  accept(headers: Readonly<Record<string, string>>): ByteStream {
    return this.#inner.accept({ ...headers, ...this.#more });
  }

  refuse(status: number, message: string, headers?: Readonly<Record<string, string>>): void {
    this.#inner.refuse(status, message, headers);
  }
}
