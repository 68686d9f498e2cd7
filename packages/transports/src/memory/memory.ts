import type { Clock, Dialer, Link, LinkTraits } from "@rt/protocol";
import { MemoryLink } from "./memory-link.ts";

/** As a WebSocket's: text and bytes, one frame each. */
const DEFAULT_TRAITS: LinkTraits = {
  framing: "message",
  payload: "both",
  maxFrames: 1,
  maxChunk: 1_000_000,
  endIsSeen: true,
};

/**
 * Two ends of one link within a process: the one that dialled, which is full until its first `writable`, and the one that accepted.
 * The traits are a WebSocket's but for those given.
 */
export function memoryPair(clock: Clock, traits: Partial<LinkTraits> = {}): readonly [dialled: Link, accepted: Link] {
  return pair(clock, { ...DEFAULT_TRAITS, ...traits }, { ...DEFAULT_TRAITS, ...traits });
}

/** A network of one listener within a process. */
export interface MemoryNetwork {
  readonly dialer: Dialer;
  /** Takes the links that are dialled from now on. */
  listen(accept: (link: Link) => void): void;
}

/** Makes a network whose links have a WebSocket's traits but for those given. Dialling is refused while nobody listens. */
export function memory(clock: Clock, traits: Partial<LinkTraits> = {}): MemoryNetwork {
  const merged = { ...DEFAULT_TRAITS, ...traits };
  let onLink: ((link: Link) => void) | undefined;
  return {
    listen(accept) {
      onLink = accept;
    },
    dialer: {
      name: "memory",
      probed: false,
      dial({ maxChunk }) {
        const dialled = { ...merged, maxChunk };
        const accept = onLink;
        if (accept === undefined) {
          const lost = new MemoryLink(dialled, clock, true);
          lost.refuse("nobody listens");
          return lost;
        }
        const [near, far] = pair(clock, dialled, merged);
        clock.soon(() => accept(far));
        return near;
      },
    },
  };
}

function pair(clock: Clock, dialled: LinkTraits, accepted: LinkTraits): readonly [MemoryLink, MemoryLink] {
  const near = new MemoryLink(dialled, clock, true);
  const far = new MemoryLink(accepted, clock, false);
  MemoryLink.join(near, far);
  return [near, far];
}
