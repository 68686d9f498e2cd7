import { io as referenceIo } from "socket.io-client";
import { expect, onTestFinished } from "vitest";
import { io, type NodeClientOptions, type Socket } from "../src/index.ts";
import { type Running, serve, within } from "./support.ts";

/** What a scenario works with: one of the two clients, a server of its own, and a page to write on. */
export interface Stage {
  readonly server: Running;
  /** The lines that are compared. */
  readonly lines: string[];
  /** A socket of the server, which ends with the test. */
  readonly open: (path?: string, options?: NodeClientOptions) => Socket;
  /** Writes down each of these events of an emitter, with its first argument. */
  readonly note: (name: string, source: Noisy, events: readonly string[]) => void;
  /** Until there is such a line. */
  readonly until: (line: string) => Promise<void>;
}

/** An emitter of any kind. */
interface Noisy {
  on(event: never, listener: never): unknown;
}

export type Scenario = (stage: Stage) => Promise<void>;

/** What a client is asked to do in all scenarios: quick waits, without chance. */
const QUICK: NodeClientOptions = {
  forceNew: true,
  transports: ["websocket"],
  reconnectionDelay: 20,
  reconnectionDelayMax: 40,
  randomizationFactor: 0,
};

/** What the scenario comes to with Socket.IO's client, and with ours. */
export async function play(scenario: Scenario): Promise<{ theirs: string[]; ours: string[] }> {
  return {
    // Its names are those that are put to the test.
    theirs: await run(scenario, (url, options) => referenceIo(url, options as never) as unknown as Socket),
    ours: await run(scenario, (url, options) => io(url, options)),
  };
}

/** The scenario comes to the same with both. */
export async function same(scenario: Scenario): Promise<void> {
  const { theirs, ours } = await play(scenario);
  expect(theirs).not.toEqual([]);
  expect(ours).toEqual(theirs);
}

async function run(
  scenario: Scenario,
  connect: (url: string, options: NodeClientOptions) => Socket,
): Promise<string[]> {
  const server = await serve();
  const lines = new Lines();
  await scenario({
    server,
    lines,
    open: (path = "/", options = {}) => {
      const socket = connect(`${server.url}${path}`, { ...QUICK, ...options });
      onTestFinished(() => {
        socket.io.reconnection(false);
        socket.disconnect();
        socket.io.engine?.close();
      });
      return socket;
    },
    note: (name, source, events) => {
      for (const event of events)
        source.on(event as never, ((first: unknown) => lines.push(`${name} ${event}${shown(first)}`)) as never);
    },
    until: (line) => lines.until(line),
  });
  return Array.from(lines);
}

/** What was written down, for who waits for a line. */
class Lines extends Array<string> {
  readonly #waiting = new Map<string, () => void>();

  override push(...lines: string[]): number {
    const length = super.push(...lines);
    for (const line of lines) this.#waiting.get(line)?.();
    return length;
  }

  until(line: string): Promise<void> {
    if (this.includes(line)) return Promise.resolve();
    return within(new Promise<void>((resolve) => this.#waiting.set(line, resolve)), line);
  }
}

function shown(value: unknown): string {
  if (value === undefined) return "";
  if (value instanceof Error) return " an error";
  return ` ${typeof value === "string" ? value : JSON.stringify(value)}`;
}

/** What a socket says of itself. */
export const SOCKET: readonly string[] = ["connect", "disconnect", "connect_error"];
const MANAGER = ["open", "close", "error", "reconnect_attempt", "reconnect", "reconnect_error", "reconnect_failed"];

/** Writes down what a socket says, and its manager. */
export function noteAll({ note }: Stage, socket: Socket): void {
  note("socket", socket, SOCKET);
  note("manager", socket.io, MANAGER);
}

/** A socket, and all that is said of it. It connects at once, as most do: its manager's listeners come after its own. */
export function watched(stage: Stage, options: object = {}): Socket {
  const socket = stage.open("/", options);
  noteAll(stage, socket);
  return socket;
}
