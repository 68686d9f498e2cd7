import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Page } from "./ledger.ts";
import type { ServerOrder } from "./server.ts";

/** What the process of a server is told to do. */
export type Command =
  | { readonly do: "open"; readonly order: ServerOrder }
  | { readonly do: "send"; readonly items: number; readonly perSecond: number }
  | { readonly do: "block"; readonly ms: number }
  | { readonly do: "pages" }
  | { readonly do: "close" };

/** What it answers. */
export interface Reply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A traffic server in a process of its own. All promises are broken when that ends. */
export class ServerHandle {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  #end: Error | undefined;

  constructor() {
    const here = (file: string): URL => new URL(file, import.meta.url);
    this.#child = fork(fileURLToPath(here("server-process.ts")), {
      execArgv: ["--conditions=@rt/source", `--import=${here("typescript.mjs").href}`],
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.#child.on("message", (reply: Reply) => this.#answered(reply));
    this.#child.on("error", (error) => this.#ended(error));
    this.#child.on("exit", (code, signal) => this.#ended(new Error(`the server's process ended: ${signal ?? code}`)));
  }

  /** Starts it; gives the port. */
  async open(order: ServerOrder): Promise<number> {
    return (await this.#ask({ do: "open", order })) as number;
  }

  /** Resolves when so many items have gone to every client. */
  async send(items: number, perSecond: number): Promise<void> {
    await this.#ask({ do: "send", items, perSecond });
  }

  /** Keeps its event loop busy. */
  async block(ms: number): Promise<void> {
    await this.#ask({ do: "block", ms });
  }

  /** What it wrote down of each client. */
  async pages(): Promise<readonly Page[]> {
    return (await this.#ask({ do: "pages" })) as readonly Page[];
  }

  /** Begins to close the server; another one may be opened. */
  async close(): Promise<void> {
    await this.#ask({ do: "close" });
  }

  /** Ends the process. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }

  #ask(command: Command): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined) {
        reject(this.#end);
        return;
      }
      const id = this.#next++;
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, command });
    });
  }

  #answered({ id, result, error }: Reply): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error));
  }

  #ended(error: Error): void {
    this.#end ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#end);
    this.#waiting.clear();
  }
}
