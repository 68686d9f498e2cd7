import type { Clock } from "../contracts/index.ts";
import type { CarrierOptions } from "./link-pair.ts";
import { LocalClock } from "./local-clock.ts";
import { SimulatedPolled } from "./polled.ts";
import { SimulatedPoller } from "./poller.ts";
import { type Machines, Way, type Ways } from "./way.ts";

/** A carrier made of polls and posts, in the manner of HTTP long-polling between two rt ends, with its two ends. */
export function exchangePair(
  clock: Clock,
  options: CarrierOptions,
  machines: Machines = { dialling: new LocalClock(clock), accepting: new LocalClock(clock) },
): Ways & { readonly dialled: SimulatedPoller; readonly accepted: SimulatedPolled } {
  const { dialling, accepting } = machines;
  const dialled = new SimulatedPoller(dialling, options);
  const accepted = new SimulatedPolled(accepting, options);
  const up = new Way(clock, accepting, options.delay);
  const down = new Way(clock, dialling, options.delay);
  accepted.connect(dialled, down);
  dialled.connect(accepted, { up, down });
  return { dialled, accepted, up, down };
}
