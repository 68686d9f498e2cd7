import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { ensurePython } from "../../../tooling/debian.mjs";

/** Debian's python-socketio, and what it needs for HTTP and for WebSocket. */
export const PYTHON_PACKAGES = ["python3-socketio", "python3-requests", "python3-websocket"] as const;

const PROGRAM = fileURLToPath(new URL("client.py", import.meta.url));

/** The ways in which it connects. */
export const WAYS = ["polling", "websocket", "upgrade"] as const;
export type Way = (typeof WAYS)[number];

const TRANSPORTS: Readonly<Record<Way, readonly string[]>> = {
  polling: ["polling"],
  websocket: ["websocket"],
  upgrade: ["polling", "websocket"],
};

/** Something that came to it. */
export interface Heard {
  readonly event: string;
  readonly namespace: string;
  readonly args: readonly unknown[];
}

interface Said extends Partial<Heard> {
  readonly answers?: number;
  readonly result?: unknown;
  readonly error?: string;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A client of python-socketio, in a process of its own that ends with the test. */
export class PythonClient {
  readonly #process: ChildProcess;
  readonly #answers = new Map<number, Waiting>();
  readonly #heard: Heard[] = [];
  readonly #listeners = new Set<() => void>();
  #errors = "";
  #end: Error | undefined = undefined;
  #number = 0;

  constructor() {
    const { path, env } = ensurePython(PYTHON_PACKAGES);
    const python = spawn(path, ["-B", PROGRAM], { env: { ...process.env, ...env } });
    this.#process = python;
    createInterface({ input: python.stdout }).on("line", (line) => this.#take(line));
    python.stderr.on("data", (text: Buffer) => {
      this.#errors += text.toString();
    });
    python.stdin.on("error", () => undefined);
    python.once("close", () => {
      this.#end = new Error(`python3 has ended: ${this.#errors}`);
      for (const { reject } of this.#answers.values()) reject(this.#end);
      this.#wake();
    });
    onTestFinished(() => void python.stdin.end());
  }

  /** Connects to these namespaces: is in them when this settles, or has asked for them. Where it upgrades, it has. */
  async connect(
    url: string,
    way: Way,
    namespaces: readonly string[] = ["/"],
    auth: object = {},
    settles: "in them" | "at once" = "in them",
  ): Promise<void> {
    await this.#do("connect", url, TRANSPORTS[way], namespaces, auth, settles === "in them");
  }

  async emit(namespace: string, event: string, ...args: readonly unknown[]): Promise<void> {
    await this.#do("emit", namespace, event, args);
  }

  /** What the other end answers: its one value, or all of them. */
  call(namespace: string, event: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.#do("call", namespace, event, args);
  }

  async disconnect(): Promise<void> {
    await this.#do("disconnect");
  }

  ids(...namespaces: readonly string[]): Promise<unknown> {
    return this.#do("ids", namespaces);
  }

  transport(): Promise<unknown> {
    return this.#do("transport");
  }

  /** The first of the events of this name that was not taken before, or will come. Rejected where its process ends before. */
  async next(event: string, namespace = "/"): Promise<readonly unknown[]> {
    for (;;) {
      const place = this.#heard.findIndex((it) => it.event === event && it.namespace === namespace);
      const [found] = place === -1 ? [] : this.#heard.splice(place, 1);
      if (found !== undefined) return found.args;
      if (this.#end !== undefined) throw this.#end;
      await new Promise<void>((resolve) => this.#listeners.add(resolve));
    }
  }

  #do(command: string, ...args: readonly unknown[]): Promise<unknown> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    const number = this.#number++;
    this.#process.stdin?.write(`${JSON.stringify({ number, do: command, with: args }, tagged)}\n`);
    return new Promise((resolve, reject) => this.#answers.set(number, { resolve, reject }));
  }

  #wake(): void {
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }

  #take(line: string): void {
    const { answers, result, error, event, namespace = "/", args = [] } = JSON.parse(line, untagged) as Said;
    if (event !== undefined) {
      this.#heard.push({ event, namespace, args });
      this.#wake();
    } else if (answers !== undefined) {
      const waiting = this.#answers.get(answers);
      this.#answers.delete(answers);
      if (error === undefined) waiting?.resolve(result);
      else waiting?.reject(new Error(error));
    }
  }
}

/** Buffers say of themselves what they are. */
function tagged(_key: string, value: unknown): unknown {
  const isBuffer = typeof value === "object" && value !== null && "type" in value && value.type === "Buffer";
  return isBuffer && "data" in value ? { $bytes: Buffer.from(value.data as number[]).toString("base64") } : value;
}

function untagged(_key: string, value: unknown): unknown {
  const isTagged = typeof value === "object" && value !== null && "$bytes" in value;
  return isTagged ? Buffer.from(String(value.$bytes), "base64") : value;
}
