import type { AckListener } from "../../src/acks/index.ts";
import { resolveDialRules } from "../../src/client/dial-rules.ts";
import { Membership } from "../../src/client/membership.ts";
import type { Auth, ManagerOptions, SocketOptions } from "../../src/client/options.ts";
import { resolveReconnectionRules } from "../../src/client/reconnection-rules.ts";
import { resolveSocketRules } from "../../src/client/socket-rules.ts";
import { Trunk } from "../../src/client/trunk.ts";
import type { GapReport } from "../../src/gap/index.ts";
import { createJsonCodec, type EventData } from "../../src/packet/index.ts";
import type { ClientWorld } from "./world.ts";

/** A membership, and what it said, as words. */
export class Place {
  readonly heard: string[] = [];
  readonly membership: Membership;
  auth: Auth | undefined;
  /** What the application does with an event, beside noting it. */
  onEvent: (data: EventData, answer: ((...args: unknown[]) => void) | undefined) => void = () => {};
  onDisconnect: () => void = () => {};
  onSent: (data: EventData) => void = () => {};
  onConnect: () => void = () => {};

  constructor(trunk: Trunk, nsp: string, options: SocketOptions = {}) {
    this.auth = options.auth;
    this.membership = new Membership(nsp, resolveSocketRules(options), trunk, {
      auth: () => this.auth,
      connected: () => {
        this.heard.push(`connected ${this.membership.id}`);
        this.onConnect();
      },
      connectFailed: (error) => this.heard.push(`failed: ${error.message}`),
      disconnected: (reason) => {
        this.heard.push(`disconnected: ${reason}`);
        this.onDisconnect();
      },
      event: (data, answer) => {
        this.heard.push(`event ${data.join(" ")}`);
        this.onEvent(data, answer);
      },
      sent: (data) => {
        this.heard.push(`sent ${data.join(" ")}`);
        this.onSent(data);
      },
    });
    trunk.add(this.membership);
  }

  /** What the membership said of the turns of its life. */
  get turns(): string[] {
    return this.heard.filter((line) => /^(dis)?connected|^failed/.test(line));
  }

  emit(...data: EventData): void {
    this.membership.emit(data, { volatile: false, timeout: undefined }, undefined);
  }

  /** Emits and waits for the acknowledgement; the outcome is noted as words. */
  ask(data: EventData, timeout?: number, volatile = false): string[] {
    const outcome: string[] = [];
    const listener: AckListener = (error, args) =>
      outcome.push(error === undefined ? `ok ${args.join(" ")}` : error.code);
    this.membership.emit(data, { volatile, timeout }, listener);
    return outcome;
  }
}

export function trunkIn(world: ClientWorld, options: ManagerOptions = {}, gaps: GapReport[] = []): Trunk {
  return new Trunk({ secure: false, host: "localhost" }, world.platform, createJsonCodec(), {
    rules: () => resolveReconnectionRules(options),
    dialRules: (preferred) => resolveDialRules(options, world.platform.dialers, preferred),
    happened: () => {},
    packet: () => {},
    gap: (report) => gaps.push(report),
  });
}
