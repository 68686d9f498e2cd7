import { MessageChannel, type MessagePort } from "node:worker_threads";

/** The way to another thread, which is this one here. Its links can be cut, and then what is on its way is lost, and held up. */
export class Cable {
  /** What the other thread has. */
  readonly parent: MessagePort;
  readonly #near: MessagePort;
  readonly #ports = new Set<MessagePort>();
  #held: (() => void)[] | undefined;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.#near = port1;
    this.parent = port2;
  }

  /** As a port's or a worker's. */
  postMessage(hello: { readonly port: MessagePort }): void {
    const { port1, port2 } = new MessageChannel();
    this.#join(hello.port, port1);
    this.#join(port1, hello.port);
    this.#near.postMessage({ ...hello, port: port2 }, [port2]);
  }

  /** Says something else to the thread. */
  say(it: unknown): void {
    this.#near.postMessage(it, []);
  }

  /** Cuts all links that there are. */
  cut(): void {
    for (const port of this.#ports) port.close();
  }

  /** Nothing gets through any more, until `release`. */
  hold(): void {
    this.#held = [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const go of held) go();
  }

  end(): void {
    this.cut();
    this.#near.close();
  }

  #join(from: MessagePort, to: MessagePort): void {
    this.#ports.add(from);
    from.on("message", (it: unknown) => {
      const go = (): void => to.postMessage(it, []);
      if (this.#held === undefined) go();
      else this.#held.push(go);
    });
    from.on("close", () => {
      this.#ports.delete(from);
      to.close();
    });
  }
}
