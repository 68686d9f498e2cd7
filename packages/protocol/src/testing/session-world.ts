import { portableBytes } from "../bytes/index.ts";
import { ClientSession, type Handshake, ServerSession, type SessionConfig } from "../session/index.ts";
import { type Carrier, type CarrierKind, openCarrier } from "./carriers.ts";
import { RecordingHost } from "./recording-host.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** What a world can be made of. */
export interface WorldOptions {
  readonly config?: Partial<SessionConfig>;
  readonly handshake?: Partial<Handshake>;
  /** The delay of the next chunk, in milliseconds. */
  readonly delay?: () => number;
  /** How many chunks a duplex carrier takes before it is full. */
  readonly capacity?: number;
  /** How a byte stream is cut into pieces. */
  readonly cut?: (length: number) => number;
}

const CONFIG: SessionConfig = { upgradeTimeout: 10_000, closeTimeout: 5_000, maxBacklog: 32 * 1024 * 1024 };
const HANDSHAKE: Handshake = {
  sid: "sid-of-the-world-AAA",
  upgrades: ["websocket"],
  pingInterval: 25_000,
  pingTimeout: 20_000,
  maxPayload: 1_000_000,
};

/** A client's and a server's end of one session, the carriers between them, and a clock that both live by. */
export class SessionWorld {
  readonly clock: VirtualClock = new VirtualClock();
  readonly client: ClientSession;
  readonly server: ServerSession;
  readonly clientHost: RecordingHost;
  readonly serverHost: RecordingHost;
  readonly #options: WorldOptions;

  constructor(options: WorldOptions = {}) {
    const config = { ...CONFIG, ...options.config };
    this.#options = options;
    this.clientHost = new RecordingHost(this.clock);
    this.serverHost = new RecordingHost(this.clock);
    this.client = new ClientSession(this.clientHost, config, this.clock, portableBytes);
    this.server = new ServerSession(this.serverHost, config, this.clock, portableBytes);
    this.clientHost.drive(this.client);
    this.serverHost.drive(this.server);
  }

  /** A new carrier between the two ends. */
  carrier(kind: CarrierKind): Carrier {
    return openCarrier(kind, this.clock, this.#options);
  }

  /** Joins the two ends for the first time. */
  connect(kind: CarrierKind): Carrier {
    const carrier = this.carrier(kind);
    this.client.attach(carrier.dialled);
    this.server.attach(carrier.accepted, { ...HANDSHAKE, ...this.#options.handshake }, this.clock.now());
    return carrier;
  }

  /** Offers the session a second carrier. */
  probe(kind: CarrierKind): Carrier {
    const carrier = this.carrier(kind);
    this.client.probe(carrier.dialled, this.clock.now());
    this.server.probe(carrier.accepted, this.clock.now());
    return carrier;
  }
}
