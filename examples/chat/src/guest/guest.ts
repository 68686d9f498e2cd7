import type { Socket } from "@rt/client-node";
import type { FromParticipant, Line, Person, ToParticipant } from "../shared/events.ts";
import { LOBBY } from "../shared/limits.ts";
import { randomKey } from "../shared/random-key.ts";
import { answerTo, greetingFor } from "./answers.ts";

export type GuestSocket = Socket<ToParticipant, FromParticipant>;

/** What makes the guest of a socket: it greets those who come to the lobby, and answers what it can. */
export function beGuest(socket: GuestSocket): void {
  let me = "";
  let people: readonly Person[] = [];
  let greeted = new Set<string>();

  const say = (text: string): void => {
    // What is refused, or lost with the server, is not worth another try.
    socket.emitWithAck("say", LOBBY, randomKey(), text).catch(() => undefined);
  };

  socket.on("welcome", ({ name, rooms }) => {
    const lobby = rooms.find((room) => room.name === LOBBY);
    me = name;
    people = lobby?.people ?? [];
    // It may have come back: the history knows whom it has greeted.
    greeted = new Set(lobby?.lines.filter((line) => line.name === me).map(textOf));
    greetNewcomers();
  });

  socket.on("people", (room, now) => {
    if (room !== LOBBY) return;
    people = now;
    greetNewcomers();
  });

  socket.on("line", (room, line) => {
    const from = people.find(({ name }) => name === line.name);
    // One guest does not answer another: they would never stop.
    if (room !== LOBBY || line.kind !== "text" || from?.home === "Node") return;
    const answer = answerTo(line.text, {
      asker: line.name,
      people: people.map(({ name }) => name),
      transport: socket.io.engine?.transport.name ?? "nothing",
      now: new Date(),
    });
    if (answer !== undefined) say(answer);
  });

  function greetNewcomers(): void {
    for (const { name, home } of people) {
      const greeting = greetingFor(name);
      if (home === "Node" || greeted.has(greeting)) continue;
      // It need not remember everybody for ever.
      if (greeted.size >= 1000) greeted.clear();
      greeted.add(greeting);
      say(greeting);
    }
  }
}

function textOf(line: Line): string {
  return line.kind === "text" ? line.text : "";
}
