import fc, { type Arbitrary } from "fast-check";
import { describe, expect, it } from "vitest";
import type { ResumeRequest } from "../../src/session/index.ts";
import { runs } from "../runs.ts";
import { type Entry, LIMITS, Model, type Owner, Server } from "./survivors-model.ts";

type Step =
  | { readonly do: "begin" }
  | { readonly do: "pass"; readonly ms: number }
  | { readonly do: "part" | "say" | "confirm" | "close" | "leave"; readonly who: number }
  | {
      readonly do: "ask";
      readonly who: number;
      readonly token: number;
      readonly ahead: number;
      readonly received: number;
    };

const who = fc.nat(9);
const step: Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ do: fc.constant("begin" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.nat(900) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("part" as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("say" as const, "confirm" as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("close" as const, "leave" as const), who }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("ask" as const),
      who,
      // Mostly a token that is valid, and what an honest client says.
      token: fc.constantFrom(0, 0, 0, 1, 2, 3),
      ahead: fc.constantFrom(1, 1, 1, 2, 0, -1),
      received: fc.constantFrom(0, 0, 0, -1, 1, 2),
    }),
  },
);

/** A server and its model, step by step. */
class Pair {
  readonly server = new Server();
  readonly model = new Model();
  readonly entries: Entry[] = [];
  #tokens = 1;

  take(todo: Step): void {
    const { server, model } = this;
    const { clock } = server;
    if (todo.do === "begin") return this.#begin();
    if (todo.do === "pass") {
      clock.advance(todo.ms);
      return model.pass(clock.now());
    }
    const owner = server.owners[todo.who];
    const entry = this.entries[todo.who];
    if (owner === undefined || entry === undefined) return;
    if (todo.do === "ask") this.#ask(entry, todo);
    else this.#act(owner, entry, todo.do);
    clock.settle();
  }

  check(): void {
    const { survivors } = this.server;
    const { away, tombs, refusals } = this.model;
    expect([survivors.away, survivors.refusals]).toEqual([away.length, refusals]);
    expect(survivors.tombstones).toBeLessThanOrEqual(LIMITS.maxTombstones);
    // Codes whose time is over may lie there until there is another one.
    expect(survivors.tombstones).toBeGreaterThanOrEqual(
      tombs.filter(({ until }) => until > this.server.clock.now()).length,
    );
    for (const [at, { session, host }] of this.server.owners.entries()) {
      const entry = this.entries[at];
      const isLiving = entry !== undefined && this.model.living.includes(entry);
      expect([isLiving, host.ends.length]).toEqual([session.isOpen || session.isAway, isLiving ? 0 : 1]);
    }
  }

  #begin(): void {
    if (this.entries.length === 10) return;
    const { id } = this.server.begin();
    const fresh = { attempt: 0, sent: 0, unsent: 0, confirmed: 0, deadline: undefined };
    const entry = { id, tokens: [`${id}-t0`], ...fresh };
    this.entries.push(entry);
    this.model.living.push(entry);
    this.server.clock.settle();
  }

  #act(owner: Owner, entry: Entry, what: "part" | "say" | "confirm" | "close" | "leave"): void {
    const { server, model } = this;
    const now = server.clock.now();
    const isHere = model.living.includes(entry) && entry.deadline === undefined;
    if (what === "part") {
      owner.link.end("closed");
      model.part(entry, now);
    } else if (what === "say") {
      owner.session.send("x");
      if (isHere) entry.sent++;
      else entry.unsent++;
    } else if (what === "close") {
      owner.session.close(now);
      model.end(entry, "local", now);
    } else if (isHere && what === "confirm") {
      owner.link.sink?.receive(`6${entry.sent}`);
      entry.confirmed = entry.sent;
      entry.tokens = entry.tokens.slice(0, 1);
    } else if (isHere) {
      owner.link.sink?.receive('1{"code":1}');
      model.end(entry, "peer", now);
    }
  }

  #ask(entry: Entry, { token, ahead, received }: Step & { do: "ask" }): void {
    const { server, model } = this;
    const now = server.clock.now();
    const request: ResumeRequest = {
      session: entry.id,
      token: [...entry.tokens, `${entry.id}-t0`, "stolen"][token] ?? "",
      attempt: Math.max(0, entry.attempt + ahead),
      received: Math.max(0, (received > 0 ? entry.sent : entry.confirmed) + received),
    };
    const nextToken = `${entry.id}-n${this.#tokens++}`;
    const expected = model.judge(request, now);
    const verdict = server.ask(request, nextToken);
    expect(verdict.kind === "refuse" ? String(verdict.code) : verdict.kind).toBe(expected);
    if (expected === "take") {
      model.away = model.away.filter((other) => other !== entry);
      Object.assign(entry, { attempt: request.attempt, tokens: [nextToken, request.token], deadline: undefined });
      entry.confirmed = request.received;
      entry.sent += entry.unsent;
      entry.unsent = 0;
    }
  }
}

describe("a server's table of surviving sessions", () => {
  it("is a list of those that live, of those that are away, the longest first, and of codes that are kept for a while", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: "max" }), (steps) => {
        const pair = new Pair();
        for (const todo of steps) {
          pair.take(todo);
          pair.check();
        }
      }),
      runs(200),
    );
  });

  it("gives up the session that has been away for longest for one more", () => {
    const server = new Server();
    const [first, second, third] = [server.begin(), server.begin(), server.begin()];
    for (const { link } of [second, first, third]) link.end("closed");
    expect(second.host.ends).toMatchObject([{ name: "overflow", code: 51 }]);
    expect([first.session.isAway, third.session.isAway, server.survivors.away]).toEqual([true, true, 2]);
  });

  it("tells the code of a session that has ended to whoever has its token, for a while", () => {
    const server = new Server();
    const { session } = server.begin();
    session.close(server.clock.now());
    const request = { session: "s0", token: "s0-t0", attempt: 1, received: 0 };
    expect(server.ask({ ...request, token: "guessed" }, "n")).toEqual({ kind: "refuse", code: 53 });
    server.clock.advance(LIMITS.window - 1);
    expect(server.ask(request, "n")).toEqual({ kind: "refuse", code: 1 });
    server.clock.advance(1);
    expect(server.ask(request, "n")).toEqual({ kind: "refuse", code: 53 });
    expect(server.survivors.refusals).toBe(3);
  });

  it("keeps no more codes than it may: the oldest is forgotten for one more", () => {
    const server = new Server();
    for (let n = 0; n < 5; n++) server.begin().session.close(0);
    const codes = server.owners.map(({ id }) =>
      server.ask({ session: id, token: `${id}-t0`, attempt: 1, received: 0 }, "n"),
    );
    expect(codes.map((verdict) => verdict.kind === "refuse" && verdict.code)).toEqual([53, 53, 1, 1, 1]);
    expect(server.survivors.tombstones).toBe(3);
  });

  it("keeps no code of a session that its client has closed, or that was given away", () => {
    const server = new Server();
    const [closed, given] = [server.begin(), server.begin()];
    closed.link.sink?.receive('1{"code":1}');
    server.survivors.drop(given.id);
    expect(given.session.handOver()).toBeDefined();
    expect([server.survivors.tombstones, closed.host.ends.length, given.host.ends.length]).toEqual([0, 1, 1]);
  });
});
