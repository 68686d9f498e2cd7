import type { Clock, Link, LinkSink } from "@rt/protocol";

/** Ends a link that has no session: in order, and at once when the peer has not done its part after `patience` milliseconds. */
export function turnAway(link: Link, clock: Clock, patience: number): void {
  link.bind(NOBODY);
  link.close();
  clock.at(clock.now() + patience, () => link.abort());
}

const NOBODY: LinkSink = {
  receive() {},
  writable() {},
  ended() {},
};
