/** A browser's `EventSource` that does what a test says. */
export class FakeEventSource extends EventTarget {
  static readonly all: FakeEventSource[] = [];
  readonly url: string;
  readonly withCredentials: boolean;
  isClosed = false;

  constructor(url: string, { withCredentials = false }: { withCredentials?: boolean } = {}) {
    super();
    this.url = url;
    this.withCredentials = withCredentials;
    FakeEventSource.all.push(this);
  }

  close(): void {
    this.isClosed = true;
  }

  open(): void {
    this.dispatchEvent(new Event("open"));
  }

  message(data: string): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  /** The stream is lost; a browser asks again in a while. */
  error(): void {
    this.dispatchEvent(new Event("error"));
  }
}
