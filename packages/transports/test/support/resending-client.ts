import { FakeExchange } from "./fake-exchange.ts";

export type Method = "GET" | "POST";

/** A request of the client, and the exchanges that brought it to the server. */
export interface Asked {
  readonly seq: number;
  readonly body: string;
  readonly copies: FakeExchange[];
}

/**
 * An honest client on a numbered link, with a browser and proxies on the way that send its requests again. Each answer that it gets
 * lets it go on; any but 200 ends it.
 */
export class ResendingClient {
  /** What it has sent, and what it got. */
  readonly posted: string[] = [];
  readonly got: string[] = [];
  isOver = false;
  readonly #exchange: (exchange: FakeExchange) => void;
  readonly #asked: Record<Method, Asked[]> = { GET: [], POST: [] };
  readonly #isPending: Record<Method, boolean> = { GET: false, POST: false };
  /** Copies whose answers have gone their way. */
  readonly #spent = new Set<FakeExchange>();

  constructor(exchange: (exchange: FakeExchange) => void) {
    this.#exchange = exchange;
  }

  /** The handshake: the first GET, which the maker of the link takes. */
  begin(first: FakeExchange): void {
    this.#asked.GET.push({ seq: 1, body: "", copies: [first] });
    this.#isPending.GET = true;
  }

  isPending(method: Method): boolean {
    return this.#isPending[method];
  }

  /** The last request, answered or not. */
  last(method: Method): Asked | undefined {
    return this.#asked[method].at(-1);
  }

  /** The next request, when the last one was answered. */
  ask(method: Method): void {
    if (this.isOver || this.#isPending[method]) return;
    const seq = this.#asked[method].length + 1;
    const body = method === "POST" ? `4up${seq}` : "";
    if (method === "POST") this.posted.push(body);
    const asked: Asked = { seq, body, copies: [] };
    this.#asked[method].push(asked);
    this.#isPending[method] = true;
    this.#copy(method, asked);
  }

  /** Something on the way sends a request again: by default the last one, or one that was `back` before it. */
  again(method: Method, back = 0): void {
    const asked = this.#asked[method].at(-1 - back);
    if (asked !== undefined) this.#copy(method, asked);
  }

  /** The answer of a copy goes its way, and arrives or is `lost`. */
  answered(method: Method, copy: FakeExchange, isLost: boolean): void {
    const answer = this.#spent.has(copy) ? undefined : copy.leave();
    if (answer === undefined) return;
    this.#spent.add(copy);
    const isAwaited = this.#isPending[method] && this.last(method)?.copies.includes(copy) === true;
    if (isLost || this.isOver || !isAwaited) return;
    this.#isPending[method] = false;
    this.isOver = answer.status !== 200;
    if (method === "GET" && !this.isOver) this.got.push(String(answer.body));
  }

  /** Whether an answer to the last request may still come. */
  isHopeful(method: Method): boolean {
    return this.last(method)?.copies.some((copy) => copy.isWaiting) === true;
  }

  #copy(method: Method, asked: Asked): void {
    const exchange = new FakeExchange(method, `sid=S&seq=${asked.seq}`, asked.body);
    asked.copies.push(exchange);
    this.#exchange(exchange);
  }
}
