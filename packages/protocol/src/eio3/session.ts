import type { EngineRevision } from "../contracts/index.ts";
import { type Heartbeat, ListeningHeartbeat } from "../session/heartbeat.ts";
import { type Lane, type Rhythm, ServerSession } from "../session/index.ts";

/**
 * The server's end of a session with a client of Engine.IO 3, which is the one that pings: silence for `pingInterval + pingTimeout` ends
 * it. How its frames stand in chunks is the links' affair. It never outlives its links: no such client knows how to come back.
 */
export class Eio3Session extends ServerSession {
  override get revision(): EngineRevision {
    return 3;
  }

  protected override watch({ pingInterval, pingTimeout }: Rhythm, now: number): Heartbeat {
    return new ListeningHeartbeat(pingInterval, pingTimeout, now);
  }

  protected override control(lane: Lane, frame: string, now: number): void {
    // Whatever it says with it: clients of Engine.IO 3 look at the answer alone.
    if (frame.startsWith("2")) this.sendControl("3");
    else if (frame.startsWith("3")) this.refuse(lane, "badHeartbeat", "invalid heartbeat direction", now);
    else super.control(lane, frame, now);
  }
}
