import type { ClientPlatform, ServerAddress } from "@rt/protocol/client";
import { arrayBufferCodec } from "./array-buffer-codec.ts";
import { bytes, clockFor, type DialerMaker, defaultDialers, random, transportAliases } from "./default-transports.ts";
import { Page } from "./page.ts";
import { ReadingCarrier } from "./reading-carrier.ts";
import type { BrowserTransportOptions } from "./transport-options.ts";

/** Where all connections of this script live. */
export const page: Page = new Page(globalThis, clockFor);

/** As the core has it. */
const MAX_BUFFERED_BYTES = 16_777_216;

let makeFurther: DialerMaker = () => [];

/** Makes further transports known by their names: to all managers that are made from now on. */
export function know(make: DialerMaker): void {
  makeFurther = make;
}

/** The browser, as a client needs it. */
export function browserPlatform({ host }: ServerAddress, options: BrowserTransportOptions): ClientPlatform {
  return {
    clock: page.clock,
    random,
    bytes,
    dialers: defaultDialers(options, host, page),
    namedDialers: makeFurther(options, host, page),
    transportAliases,
    adapt: arrayBufferCodec,
    carrierFor: (carrier, { maxBufferedBytes = MAX_BUFFERED_BYTES }) => new ReadingCarrier(carrier, maxBufferedBytes),
    report,
  };
}

/**
 * What a listener throws must not end the work of the one who called it, and must not get lost either: it comes up again, by
 * itself, as an uncaught error.
 */
export function report(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
