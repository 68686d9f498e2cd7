import type { CancelTask, Chunk } from "../contracts/index.ts";
import { CLOSE_CODES, type CloseReason, type Handshake, type SessionEnd } from "../session/index.ts";
import { backoffDelay } from "./backoff.ts";
import type { ConnectionEvent, DisconnectDetails, LiveEvent } from "./connection-events.ts";
import { CONNECTION_TRANSITIONS, type ConnectionState, type ConnectionTrigger } from "./connection-states.ts";
import { Connector, type ConnectorListener } from "./connector.ts";
import type { DialRules } from "./dial-rules.ts";
import type { ClientPlatform, ServerAddress } from "./platform.ts";
import type { ReconnectionRules } from "./reconnection-rules.ts";

const CLOSED_HERE: DisconnectDetails = { description: "closed by the client", code: CLOSE_CODES.local.code };

/** What a connection tells its owner, and asks it. */
export interface ConnectionListener {
  /** The rules of today; the application may change them at any time. */
  rules(): ReconnectionRules;
  /** How to dial now. @throws RtError `INVALID_OPTION` */
  dialRules(preferred: string | undefined): DialRules;
  happened(event: ConnectionEvent): void;
  message(data: Chunk): void;
}

/** Keeps one session up as long as the rules say: attempts, waits between them, and at most one connection at a time. */
export class Connection implements ConnectorListener {
  readonly #address: ServerAddress;
  readonly #platform: ClientPlatform;
  readonly #listener: ConnectionListener;
  readonly #wake: () => void;
  #state: ConnectionState = "idle";
  #connector: Connector | undefined;
  #cancel: CancelTask | undefined;
  /** How many attempts after the first one were begun. */
  #attempts = 0;
  #mayRetry = true;
  #isWaking = false;
  /** The transport that served last. */
  #preferred: string | undefined;

  constructor(address: ServerAddress, platform: ClientPlatform, listener: ConnectionListener) {
    this.#address = address;
    this.#platform = platform;
    this.#listener = listener;
    this.#wake = (): void => this.#retry();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get transport(): string | undefined {
    return this.#connector?.transport;
  }

  get isWritable(): boolean {
    return this.#connector?.isWritable === true;
  }

  /** What waits for the link, in bytes. */
  get backlog(): number {
    return this.#connector?.backlog ?? 0;
  }

  /** Dials, unless a connection is there or on its way; a wait ends. `mayRetry`: is a failure of this attempt the first of several? */
  open(mayRetry: boolean): void {
    if (this.#state === "waiting") {
      this.#retry();
    } else if (this.#move("dial")) {
      this.#mayRetry = mayRetry;
      this.#tell({ type: "attempting", attempt: 0 });
      this.#dial();
    }
  }

  send(data: Chunk): void {
    this.#connector?.send(data);
  }

  /** Finds out whether the connection should be over already. */
  refresh(): void {
    this.#connector?.refresh();
  }

  /** Ends everything, in order, and does not come back by itself. */
  close(): void {
    const wasOpen = this.#state === "open";
    if (!this.#move("stop")) return;
    this.#abandon();
    this.#attempts = 0;
    if (wasOpen) this.#tell({ type: "closed", reason: "forced close", details: CLOSED_HERE });
    else this.#tell({ type: "abandoned" });
  }

  /** Ends the connection that is open, and comes back as after a loss. */
  drop(reason: CloseReason = "forced close", details: DisconnectDetails = CLOSED_HERE): void {
    if (this.#state !== "open") return;
    this.#abandon();
    this.#lost(reason, details);
  }

  // What the connector calls.

  opened(handshake: Handshake): void {
    const connector = this.#connector;
    const attempts = this.#attempts;
    this.#move("greet");
    this.#attempts = 0;
    this.#preferred = connector?.transport;
    this.#tell({ type: "opened", handshake });
    if (attempts > 0 && this.#connector === connector) this.#tell({ type: "reconnected", attempts });
  }

  failed(error: Error): void {
    const isRetry = this.#state === "retrying";
    this.#connector = undefined;
    const hasGivenUp = this.#retryLater(isRetry || this.#mayRetry);
    this.#tell({ type: "failed", error });
    if (hasGivenUp) this.#tell({ type: "gaveUp" });
    if (isRetry) this.#tell({ type: "retryFailed", error });
  }

  closed(end: SessionEnd): void {
    this.#connector = undefined;
    const { reason, message, code, cause } = end;
    this.#lost(reason, { description: message, code, ...(cause === undefined ? {} : { context: cause }) });
  }

  message(data: Chunk): void {
    this.#listener.message(data);
  }

  happened(event: LiveEvent): void {
    if (event.type === "upgraded") this.#preferred = event.transport;
    this.#tell(event);
  }

  #tell(event: ConnectionEvent): void {
    this.#listener.happened(event);
  }

  #move(trigger: ConnectionTrigger): boolean {
    const next = CONNECTION_TRANSITIONS[this.#state][trigger];
    if (next === undefined) return false;
    this.#state = next;
    return true;
  }

  #dial(): void {
    // A listener may have ended it.
    if (this.#state !== "opening" && this.#state !== "retrying") return;
    const connector = new Connector(this.#address, this.#platform, this);
    this.#connector = connector;
    try {
      const rules = this.#listener.dialRules(this.#preferred);
      // It is preferred again when it has served again.
      this.#preferred = undefined;
      connector.start(rules, this.#listener.rules().timeout);
    } catch (error) {
      // The application has changed an option to what cannot work.
      const wrong = error instanceof Error ? error : new Error(String(error));
      this.#platform.clock.soon(() => {
        if (this.#connector === connector) this.failed(wrong);
      });
    }
  }

  #retry(): void {
    if (this.#isWaking) return;
    this.#cancel?.();
    if (!this.#listener.rules().reconnection) {
      this.#attempts = 0;
      this.#move("stop");
      this.#tell({ type: "abandoned" });
      return;
    }
    this.#isWaking = true;
    this.#tell({ type: "attempting", attempt: this.#attempts });
    this.#isWaking = false;
    if (this.#state === "waiting" && this.#move("dial")) this.#dial();
  }

  #lost(reason: CloseReason, details: DisconnectDetails): void {
    const hasGivenUp = this.#retryLater(true);
    this.#tell({ type: "closed", reason, details });
    if (hasGivenUp) this.#tell({ type: "gaveUp" });
  }

  /** Waits for the next attempt where there is one; says whether the attempts are used up. */
  #retryLater(mayRetry: boolean): boolean {
    const rules = this.#listener.rules();
    if (rules.reconnection && mayRetry && this.#attempts < rules.reconnectionAttempts) {
      const { clock, random } = this.#platform;
      const wait = backoffDelay(this.#attempts, rules, random);
      this.#attempts += 1;
      this.#move("retry");
      this.#cancel = clock.at(clock.now() + wait, this.#wake);
      return false;
    }
    this.#attempts = 0;
    this.#move("stop");
    return rules.reconnection && mayRetry;
  }

  #abandon(): void {
    this.#cancel?.();
    const connector = this.#connector;
    this.#connector = undefined;
    connector?.close();
  }
}
