import { io, type Socket } from "@rt/client-node";
import { onTestFinished } from "vitest";
import { type RunningChat, startChat } from "../../src/server/start.ts";
import type { Answer, FromParticipant, Introduction, Line, ToParticipant, Welcome } from "../../src/shared/events.ts";
import { LOBBY } from "../../src/shared/limits.ts";
import { randomKey } from "../../src/shared/random-key.ts";

export type Participant = Socket<ToParticipant, FromParticipant>;

const page = new URL("../../dist/public/", import.meta.url);

/** A chat in this process, without a guest, for one test. */
export async function openChat(
  options: { readonly history?: string; readonly port?: number } = {},
): Promise<RunningChat> {
  const chat = await startChat({ port: 0, page, cutSeconds: 0.3, ...options });
  onTestFinished(() => chat.close());
  return chat;
}

/** A participant on its way in. */
export function knock(url: string, introduction: Partial<Introduction> = {}): Participant {
  const auth: Introduction = { name: "Ada", home: "browser", rooms: [LOBBY], ...introduction };
  const socket: Participant = io(url, {
    auth,
    forceNew: true,
    query: { plug: randomKey() },
    reconnectionDelay: 50,
    reconnectionDelayMax: 50,
  });
  onTestFinished(() => {
    socket.disconnect();
  });
  return socket;
}

/** A participant that is in. */
export async function enter(
  url: string,
  introduction: Partial<Introduction> = {},
): Promise<{ socket: Participant; welcome: Welcome }> {
  const socket = knock(url, introduction);
  const welcome = await new Promise<Welcome>((resolve) => socket.once("welcome", resolve));
  return { socket, welcome };
}

/** The next event of this name for which it holds. */
export function heard<Event extends keyof ToParticipant>(
  socket: Participant,
  event: Event,
  holds: (...args: Parameters<ToParticipant[Event]>) => boolean = () => true,
): Promise<Parameters<ToParticipant[Event]>> {
  return new Promise((resolve) => {
    const listener = (name: string, ...args: Parameters<ToParticipant[Event]>): void => {
      if (name !== event || !holds(...args)) return;
      socket.offAny(listener);
      resolve(args);
    };
    socket.onAny(listener);
  });
}

/** That it was let in again after its link was lost, with nothing lost. */
export function resumed(socket: Participant): Promise<void> {
  return new Promise((resolve) => {
    socket.io.once("resumed", resolve);
  });
}

/** That it has lost its link. */
export function suspended(socket: Participant): Promise<void> {
  return new Promise((resolve) => {
    socket.io.once("suspended", () => resolve());
  });
}

export function textOf(line: Line): string {
  return line.kind === "text" ? line.text : line.file.name;
}

/** What was given, or the code of the refusal. */
export function codeOf(answer: Answer<unknown>): string {
  return answer.ok ? "ok" : answer.refused.code;
}
