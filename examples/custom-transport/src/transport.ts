import { MessageChannel, MessagePort } from "node:worker_threads";
import type { Chunk, Dialer, Link, LinkAcceptor, LinkEnd, LinkEndCode, LinkSink } from "@rt/protocol";

/** How many chunks may be on their way to a peer that does not read; 64 times as many may wait behind them. */
const WINDOW = 16;

/** The client half: each link is a new channel, of which the other thread gets one port. */
export const portDialer = (thread: Pick<MessagePort, "postMessage">): Dialer => ({
  name: "port",
  probed: false,
  dial({ query, maxChunk }) {
    const { port1, port2 } = new MessageChannel();
    thread.postMessage({ port: port2, query: new URLSearchParams([...query]).toString() }, [port2]);
    return portLink(port1, maxChunk, false);
  },
});

/** The server half: takes the ports that come by `parent`; what else comes there is for others. */
export const messagePort = (parent: MessagePort): LinkAcceptor => ({
  name: "port",
  probed: false,
  opens: "link",
  listen(take, { maxChunk }) {
    const onMessage = (it?: { readonly port?: unknown; readonly query?: unknown }): void => {
      if (!(it?.port instanceof MessagePort)) return;
      const query = new Map(new URLSearchParams(String(it.query)));
      take(portLink(it.port, maxChunk, true), { query, secure: true });
    };
    parent.on("message", onMessage);
    return () => parent.off("message", onMessage);
  },
});

/** One end. Chunks travel as they are; numbers say how many more the peer may send, the first one that the link is up. */
function portLink(port: MessagePort, maxChunk: number, isAccepted: boolean): Link {
  const inbox: Chunk[] = [];
  const outbox: Chunk[] = [];
  let [left, isUp, isFull, isPaused, isClosing] = [isAccepted ? WINDOW : 0, isAccepted, !isAccepted, false, false];
  let sink: LinkSink | undefined;
  let end: LinkEnd | undefined;

  function work(): void {
    const leaving = outbox.splice(0, left);
    left -= leaving.length;
    // Copies: a view would take all the memory along that it lies in.
    for (const chunk of leaving) port.postMessage(typeof chunk === "string" ? chunk : new Uint8Array(chunk));
    if (isClosing && outbox.length === 0) finish("local");
    if (sink === undefined) return;
    if (isFull && left > 0 && end === undefined) {
      isFull = false;
      sink.writable();
    }
    while (!isPaused && inbox.length > 0) {
      port.postMessage(1);
      for (const chunk of inbox.splice(0, 1)) sink.receive(chunk);
    }
    if (end === undefined || inbox.length > 0) return;
    sink.ended(end);
    sink = undefined;
  }
  function finish(code: LinkEndCode): void {
    if (end !== undefined) return;
    end = { code, message: `the port link ended: ${code}` };
    outbox.length = 0;
    // What the peer sent before it closed is still received.
    if (code !== "closed") inbox.length = 0;
    port.close();
    queueMicrotask(work);
  }
  if (isAccepted) port.postMessage(WINDOW);
  port.on("close", () => finish(isUp ? "closed" : "refused"));
  port.on("message", (it: unknown) => {
    isUp = true;
    const isChunk = typeof it === "string" || it instanceof Uint8Array;
    if (isChunk && Buffer.byteLength(it) > maxChunk) finish("too-big");
    else if (isChunk && inbox.length < WINDOW) inbox.push(it);
    else if (Number.isInteger(it) && Number(it) > 0 && left + Number(it) <= WINDOW) left += Number(it);
    else finish("protocol");
    work();
  });
  return {
    traits: { framing: "message", payload: "both", maxFrames: 1, maxChunk, endIsSeen: true },
    bind(it) {
      sink = it;
      queueMicrotask(work);
    },
    send(chunk) {
      if (end !== undefined || isClosing) return false;
      isFull = outbox.push(chunk) >= left;
      if (outbox.length > 64 * WINDOW) finish("local");
      queueMicrotask(work);
      return !isFull;
    },
    pause: () => void (isPaused = true),
    resume() {
      isPaused = false;
      queueMicrotask(work);
    },
    close() {
      isClosing = true;
      queueMicrotask(work);
    },
    abort: () => finish("local"),
  };
}
