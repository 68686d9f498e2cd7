import type { ServerOptions } from "@rt/server";
import { expect } from "vitest";
import { heardBy } from "./pair.ts";
import { type Greeting, greeted, type RtClient } from "./rt-client.ts";
import { another, away, type RtEnds } from "./rt-ends.ts";
import { dial, type RtLink, type RtWay } from "./rt-link.ts";
import { type Besieged, besiege } from "./siege.ts";

/** A server with two honest clients of rt's own: one is there, one is away. */
export interface Scene extends Besieged {
  readonly present: RtEnds;
  readonly absent: RtEnds;
  /** Both go on where they stood, and have heard of nothing. So many requests were not met until then. */
  readonly unharmed: (refusals: number) => Promise<void>;
}

export async function scene(options: ServerOptions = {}): Promise<Scene> {
  const besieged = await besiege(options);
  const { engine } = besieged.io;
  const present = await another("websocket", besieged);
  const absent = await another("websocket", besieged);
  await away(absent);
  absent.socket.emit("kept");
  const heard = [present, absent].flatMap(({ socket }) => [
    heardBy(socket, "disconnect"),
    heardBy(socket.conn, "suspended"),
    heardBy(socket.conn, "resumed"),
    heardBy(socket.conn, "gap"),
  ]);
  const unharmed = async (refusals: number): Promise<void> => {
    expect(heard.flat()).toEqual([]);
    await goesOn(present.client);
    await absent.client.resume();
    expect(await absent.client.events(1)).toEqual([["kept"]]);
    await goesOn(absent.client);
    expect(engine.refusedResumes).toBe(refusals);
  };
  return { ...besieged, present, absent, unharmed };
}

/** A client is still served, over the link that it knows. */
export async function goesOn(client: RtClient): Promise<void> {
  await client.send('42["echo","still here"]');
  expect(await client.events(1)).toEqual([["echo", "still here"]]);
}

/** A link that is greeted, and has said something first. */
export async function saying(
  port: number,
  frame: string | Uint8Array,
  way: RtWay = "websocket",
): Promise<{ readonly link: RtLink; readonly greeting: Greeting }> {
  const link = await dial(port, way);
  const greeting = await greeted(link);
  await link.send(frame);
  return { link, greeting };
}

/** A link that was refused what it asked for has a session of its own, as that of any other client. */
export async function isFresh(link: RtLink): Promise<void> {
  await link.send("40", '42["echo","fresh"]');
  expect(String(await link.next())).toMatch(/^40\{/);
  expect(await link.next()).toBe('42["echo","fresh"]');
}
