import { writeAlone } from "../batch/index.ts";
import { portableBytes } from "../bytes/index.ts";
import type { Link } from "../contracts/index.ts";
import { createReader } from "../frame/index.ts";

/** Notes the requests to resume that leave by a link. */
export function overhear(link: Link, note: (request: string) => void): void {
  const reader = createReader(link.traits, portableBytes);
  const send = link.send.bind(link);
  link.send = (chunk) => {
    reader.read(chunk, {
      frame: (frame) => {
        if (typeof frame === "string" && frame[0] === "0") note(frame);
        return true;
      },
    });
    return send(chunk);
  };
}

/** Sends a request that it has overheard on a link of its own, as soon as it is greeted there, and nothing else. */
export function repeatOn(link: Link, request: string): void {
  let isAsked = false;
  link.bind({
    receive() {
      if (isAsked) return;
      isAsked = true;
      writeAlone(request, link, portableBytes);
    },
    writable() {},
    ended() {},
  });
}
