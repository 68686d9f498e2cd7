import { describe, expect, it } from "vitest";
import { answerTo, greetingFor, type Situation } from "../src/guest/answers.ts";
import { beGuest } from "../src/guest/guest.ts";
import { LOBBY } from "../src/shared/limits.ts";
import { enter, heard, knock, openChat, type Participant, suspended, textOf } from "./support/chat.ts";

const situation: Situation = {
  asker: "Ada",
  people: ["Ada", "Robin"],
  transport: "websocket",
  now: new Date(2030, 0, 1, 13, 37, 5),
};

describe("the guest's answer", () => {
  it.each([
    ["echo <b>x</b>\ny", "<b>x</b>\ny"],
    ["Robin, what time is it?", "My clock says 13:37:05."],
    ["Who are you?", `I am process ${process.pid} of Node ${process.version}, linked by websocket.`],
    ["who is here", "Here are Ada, Robin."],
    ["Hello there", "Hello, Ada!"],
    ["I need help", 'Ask me "who are you?", "who is here?" or for the time, or say "echo" and something.'],
    ["this is nothing to answer", undefined],
  ])("to %j is %j", (line, answer) => {
    expect(answerTo(line, situation)).toBe(answer);
  });
});

describe("the guest", () => {
  async function withGuest(): Promise<{ url: string; guest: Participant }> {
    const { url } = await openChat();
    const guest = knock(url, { name: "Robin", home: "Node" });
    beGuest(guest);
    await heard(guest, "welcome");
    return { url, guest };
  }

  const nextFrom = async (socket: Participant, who: string): Promise<string> => {
    const [, line] = await heard(socket, "line", (_room, { name }) => name === who);
    return textOf(line);
  };

  it("greets who comes, and answers", async () => {
    const { url } = await withGuest();
    const ada = knock(url);
    expect(await nextFrom(ada, "Robin")).toBe(greetingFor("Ada"));
    const answer = nextFrom(ada, "Robin");
    await ada.emitWithAck("say", LOBBY, "k", "echo is anybody there?");
    expect(await answer).toBe("is anybody there?");
  });

  it("greets nobody twice who comes back, however it came to be away itself", async () => {
    const { url, guest } = await withGuest();
    const ada = knock(url);
    await nextFrom(ada, "Robin");
    ada.disconnect().connect();
    await heard(ada, "welcome");
    const isGone = heard(ada, "people", (_room, people) => people.length === 1);
    guest.disconnect();
    await isGone;
    // Another process, which knows of the first one what the history says.
    const next = knock(url, { name: "Robin", home: "Node" });
    beGuest(next);
    await heard(next, "welcome");
    const heardNow = nextFrom(ada, "Robin");
    await ada.emitWithAck("say", LOBBY, "k", "echo next");
    expect(await heardNow).toBe("next");
  });

  it("answers no other guest", async () => {
    const { url } = await withGuest();
    const other = await enter(url, { name: "Other", home: "Node" });
    const ada = knock(url);
    await nextFrom(ada, "Robin");
    await other.socket.emitWithAck("say", LOBBY, "k1", "echo never");
    const answer = nextFrom(ada, "Robin");
    await ada.emitWithAck("say", LOBBY, "k2", "echo mine");
    expect(await answer).toBe("mine");
  });

  it("answers when it is back what it was asked while it was cut off", async () => {
    const { url, guest } = await withGuest();
    const ada = knock(url);
    await nextFrom(ada, "Robin");
    const isCut = suspended(guest);
    await ada.emitWithAck("cut", guest.id ?? "");
    await isCut;
    const answer = nextFrom(ada, "Robin");
    await ada.emitWithAck("say", LOBBY, "k", "echo patience");
    expect(await answer).toBe("patience");
    expect(guest.recovered).toBe(true);
  });
});
