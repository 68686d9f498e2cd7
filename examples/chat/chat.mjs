/** The lines a newcomer is shown, and the most that are kept. */
const HISTORY = 100;
const MAX_NAME = 30;
const MAX_LINE = 2_000;

/**
 * @typedef {{ name: string, text: string, at: number }} Line
 * @typedef {{ join(name: string, joined: (welcome: { history: Line[], people: string[] } | { refused: string }) => void): void,
 *   say(text: string, said: (outcome: { refused?: string }) => void): void }} FromPage
 * @typedef {{ line(line: Line): void, people(names: string[]): void }} ToPage
 * @typedef {{ name: string }} Person
 */

/** @param {import("@rt/server").Server<FromPage, ToPage, {}, Person>} io */
export function chat(io) {
  /** @type {Line[]} */
  const history = [];
  /** @type {Map<string, string>} The names by socket id. */
  const people = new Map();
  const names = () => [...people.values()];

  io.on("connection", (socket) => {
    socket.on("join", (name, joined) => {
      const chosen = typeof name === "string" ? name.trim() : "";
      if (chosen === "" || chosen.length > MAX_NAME) {
        joined({ refused: `A name has 1 to ${MAX_NAME} characters.` });
        return;
      }
      socket.data.name = chosen;
      people.set(socket.id, chosen);
      void socket.join("chat");
      joined({ history, people: names() });
      socket.to("chat").emit("people", names());
    });

    socket.on("say", (text, said) => {
      const name = people.get(socket.id);
      if (name === undefined) {
        said({ refused: "Join first." });
      } else if (typeof text !== "string" || text.trim() === "" || text.length > MAX_LINE) {
        said({ refused: `A line has 1 to ${MAX_LINE} characters.` });
      } else {
        const line = { name, text, at: Date.now() };
        history.push(line);
        if (history.length > HISTORY) history.shift();
        io.to("chat").emit("line", line);
        said({});
      }
    });

    socket.on("disconnect", () => {
      if (people.delete(socket.id)) io.to("chat").emit("people", names());
    });
  });
}
