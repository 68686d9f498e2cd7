/** A `WebSocket` of a browser whose every event the test gives. */
export class FakeWebSocket extends EventTarget {
  static readonly all: FakeWebSocket[] = [];
  readonly OPEN = 1;
  readonly url: string;
  readonly protocols: readonly string[];
  readonly sent: unknown[] = [];
  binaryType = "blob";
  readyState = 0;
  bufferedAmount = 0;
  closes = 0;

  constructor(url: string, protocols: readonly string[]) {
    super();
    this.url = url;
    this.protocols = protocols;
    FakeWebSocket.all.push(this);
  }

  send(data: string | Uint8Array): void {
    if (this.readyState === 0) throw new Error("still connecting");
    this.sent.push(data);
    this.bufferedAmount += data.length;
  }

  close(): void {
    this.closes += 1;
    this.readyState = Math.max(this.readyState, 2);
  }

  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }

  message(data: unknown): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  ended(code: number, reason = "", wasClean: boolean = code !== 1006): void {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event("close"), { code, reason, wasClean }));
  }
}
