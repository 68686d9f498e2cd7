import { MessageChannel, type MessagePort } from "node:worker_threads";
import type { Clock, DialTarget, Link } from "@rt/protocol";
import type { LinkPair, PairOptions, TransportSubject } from "@rt/protocol/conformance";
import { messagePort, portDialer } from "../src/transport.ts";

/** Limits how long the kit waits for what does not come. */
const clock: Clock = {
  now: () => performance.now(),
  at(time, task) {
    const timer = setTimeout(task, time - performance.now());
    return () => clearTimeout(timer);
  },
  soon: (task) => void setImmediate(task),
};

/** The way to another thread, and what that one has of it. For the kit both are this thread. */
interface Way {
  readonly near: Pick<MessagePort, "postMessage">;
  readonly parent: MessagePort;
  readonly end: () => void;
}

function newWay(): Way {
  const { port1, port2 } = new MessageChannel();
  return { near: port1, parent: port2, end: () => port1.close() };
}

export const target: DialTarget = { secure: false, host: "", path: "/", query: new Map(), headers: {}, maxChunk: 1000 };

async function makePair({ maxChunk }: PairOptions): Promise<LinkPair> {
  const { near, parent, end } = newWay();
  const accepted = new Promise<Link>((resolve) => void messagePort(parent).listen(resolve, { maxChunk }));
  return { dialled: portDialer(near).dial({ ...target, maxChunk }), accepted: await accepted, release: end };
}

/** Dials a thread that takes every link. */
function dial(): Link {
  const { near, parent, end } = newWay();
  const sink = { receive() {}, writable() {}, ended: end };
  messagePort(parent).listen((link) => link.bind(sink), { maxChunk: 1000 });
  return portDialer(near).dial(target);
}

/** Dials a thread that takes none. */
function dialRefused(): Link {
  const { near, parent, end } = newWay();
  parent.once("message", ({ port }: { readonly port: MessagePort }) => {
    port.close();
    end();
  });
  return portDialer(near).dial(target);
}

/** Every port counts that is open and listened to. */
const countOpen = (): number => process.getActiveResourcesInfo().filter((name) => name === "MessagePort").length;

export const subject: TransportSubject = { name: "port", clock, makePair, dial, dialRefused, countOpen };
