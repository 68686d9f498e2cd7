import { describe, expect, it } from "vitest";
import { type SessionState, TRANSITIONS } from "../../src/session/index.ts";

const states = Object.keys(TRANSITIONS) as SessionState[];

describe("the transition table of a session", () => {
  it("reaches every state from idle", () => {
    const reached = new Set<SessionState>(["idle"]);
    for (const state of reached) for (const next of Object.values(TRANSITIONS[state])) reached.add(next);
    expect([...reached].sort()).toEqual([...states].sort());
  });

  it("leaves closed for nothing, and reaches it from everywhere by a lost link", () => {
    expect(TRANSITIONS.closed).toEqual({});
    for (const state of states) if (state !== "closed") expect(TRANSITIONS[state].lose).toBe("closed");
  });

  it("lets a failed second link harm no session", () => {
    expect([TRANSITIONS.probing.forsake, TRANSITIONS.switching.forsake]).toEqual(["open", "open"]);
  });
});
