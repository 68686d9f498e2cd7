import { ClientSession, type Link, type LinkTraits, type ResumeOffer, ServerSession } from "@rt/protocol";
import { PacketSpeaker, RecordingHost } from "@rt/protocol/testing";
import { nodeBytes, nodeClock } from "@rt/transports/node";

const clock = nodeClock();
const CONFIG = { upgradeTimeout: 10_000, closeTimeout: 5_000, maxBacklog: 32 * 1024 * 1024 };
const OFFER: ResumeOffer = {
  v: 1,
  session: "the session",
  token: "the token",
  window: 120_000,
  messages: 10_000,
  bytes: 1_000_000,
};

/** A dialled link, the accepted one, and the id by which requests find that. */
export interface LinkPair {
  readonly near: Link;
  readonly far: Link;
  readonly sid: string;
}

/** Both ends of one session over a pair of links, which say packets. */
export interface Speakers {
  readonly client: PacketSpeaker;
  readonly server: PacketSpeaker;
  /** What the links carry. */
  readonly payload: LinkTraits["payload"];
  /** Ends both at once. */
  end(): void;
}

/** A session between two ends, which outlives its links where `isRt`; open at both. */
export async function speakers({ near, far, sid }: LinkPair, maxPayload: number, isRt: boolean): Promise<Speakers> {
  const [nearHost, farHost] = [new RecordingHost(clock), new RecordingHost(clock)];
  const client = new ClientSession(nearHost, CONFIG, clock, nodeBytes, isRt ? nearHost : undefined);
  const server = new ServerSession(farHost, CONFIG, clock, nodeBytes, isRt ? farHost : undefined);
  nearHost.drive(client);
  farHost.drive(server);
  const ends = { client: new PacketSpeaker(client, nearHost), server: new PacketSpeaker(server, farHost) };
  const opened = new Promise<void>((resolve) => {
    nearHost.onOpened = () => resolve();
  });
  client.attach(near);
  const handshake = { sid, upgrades: [], pingInterval: 25_000, pingTimeout: 20_000, maxPayload };
  server.attach(far, isRt ? { ...handshake, rt: OFFER } : handshake, clock.now());
  await opened;
  return {
    ...ends,
    payload: near.traits.payload,
    end() {
      client.abort();
      server.abort();
    },
  };
}
