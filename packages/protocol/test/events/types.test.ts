// Untyped events are `any`, and so is what these tests expect of them.
// oxlint-disable typescript/no-explicit-any, typescript/no-misused-promises
import { describe, expect, expectTypeOf, it } from "vitest";
import {
  type AckArgs,
  type AckOf,
  type AckResult,
  type BroadcastParams,
  type DefaultEventsMap,
  Emitter,
  type EventArgs,
  type EventNames,
  type EventNamesWithAck,
  type EventParams,
  type EventsMap,
  emitting,
  type TimeoutParams,
} from "../../src/events/index.ts";

/** Interfaces, as applications write them. */
interface ClientToServer {
  plain: (text: string, count?: number) => void;
  none: () => void;
  ask: (text: string, ack: (answer: number, more: string) => void) => void;
  maybe: (text: string, ack?: (answer: number) => void) => void;
  done: (ack: () => void) => void;
  loose: (data: any) => void;
  many: (...numbers: number[]) => void;
}

interface Reserved {
  disconnect: (reason: "gone" | "left") => void;
}

/** A socket as servers and clients make it of these types. */
class Socket<Listen extends EventsMap = DefaultEventsMap, Emit extends EventsMap = Listen> extends Emitter<
  Listen,
  Reserved
> {
  emit<Event extends EventNames<Emit>>(_event: Event, ..._args: EventParams<Emit, Event>): void {}

  emitLater<Event extends EventNames<Emit>>(_event: Event, ..._args: TimeoutParams<Emit, Event>): void {}

  emitToAll<Event extends EventNames<Emit>>(_event: Event, ..._args: BroadcastParams<Emit, Event>): void {}

  emitWithAck<Event extends EventNamesWithAck<Emit>>(
    _event: Event,
    ..._args: EventArgs<Emit, Event>
  ): Promise<AckResult<Emit, Event>> {
    return new Promise(() => {});
  }

  protected override [emitting.report](): void {}
}

const typed = new Socket<ClientToServer>();
const untyped = new Socket();

describe("the types of listeners", () => {
  it("are the event map's own: a receiver's acknowledgement knows no error", () => {
    typed.on("ask", (text, ack) => {
      expectTypeOf(text).toEqualTypeOf<string>();
      expectTypeOf(ack).toEqualTypeOf<(answer: number, more: string) => void>();
    });
    typed.once("maybe", (_text, ack) => {
      expectTypeOf(ack).toEqualTypeOf<((answer: number) => void) | undefined>();
    });
    typed.on("many", (...numbers) => expectTypeOf(numbers).toEqualTypeOf<number[]>());
    expectTypeOf(typed.listeners("none")).toEqualTypeOf<(() => void)[]>();
    // @ts-expect-error no such event
    typed.on("other", () => {});
    // @ts-expect-error wrong parameter
    typed.on("plain", (_text: number) => {});
  });

  it("know reserved events beside any map", () => {
    typed.on("disconnect", (reason) => expectTypeOf(reason).toEqualTypeOf<"gone" | "left">());
    untyped.on("disconnect", (reason) => expectTypeOf(reason).toEqualTypeOf<"gone" | "left">());
    // @ts-expect-error wrong parameter
    untyped.on("disconnect", (_reason: number) => {});
  });

  it("let an application without types take what it says it takes", () => {
    untyped.on("any", (first, second: string) => {
      expectTypeOf(first).toBeAny();
      expectTypeOf(second).toBeString();
    });
    untyped.on(1, async () => {});
    typed.on("none", async () => {});
  });
});

describe("the types of a sender", () => {
  it("take the acknowledgement as it is without a time-out", () => {
    expectTypeOf<EventParams<ClientToServer, "plain">>().toEqualTypeOf<[text: string, count?: number | undefined]>();
    typed.emit("ask", "x", (answer, more) => {
      expectTypeOf(answer).toBeNumber();
      expectTypeOf(more).toBeString();
    });
    typed.emit("maybe", "x");
    typed.emit("done", () => {});
    untyped.emit("any", 1, "x", (_answer: string) => {});
    // @ts-expect-error no acknowledgement
    typed.emit("ask", "x");
    // @ts-expect-error too much
    typed.emit("none", 1);
  });

  it("hear of a failure first after `timeout()`", () => {
    typed.emitLater("ask", "x", (error, answer, more) => {
      expectTypeOf(error).toEqualTypeOf<Error | null>();
      expectTypeOf(answer).toBeNumber();
      expectTypeOf(more).toBeString();
    });
    typed.emitLater("maybe", "x", (error, answer) => {
      expectTypeOf(error).toEqualTypeOf<Error | null>();
      expectTypeOf(answer).toBeNumber();
    });
    typed.emitLater("maybe", "x");
    typed.emitLater("done", (error) => expectTypeOf(error).toEqualTypeOf<Error | null>());
    typed.emitLater("ask", "x", () => {});
    typed.emitLater("plain", "x", 1);
    typed.emitLater("ask", "x", (error: Error, answer) =>
      expectTypeOf([error, answer]).toEqualTypeOf<(Error | number)[]>(),
    );
    typed.emitLater("maybe", "x", (_error: Error) => {});
    untyped.emitLater("any", 1, (_error: Error, _answer: string) => {});
    // @ts-expect-error the answer is of another type
    typed.emitLater("ask", "x", (_error: Error, _answer: string) => {});
    // @ts-expect-error the answer is not the first
    typed.emitLater("ask", "x", (_answer: number) => {});
    expectTypeOf<TimeoutParams<ClientToServer, "plain">>().toEqualTypeOf<[text: string, count?: number | undefined]>();
    expectTypeOf<TimeoutParams<ClientToServer, "many">>().toEqualTypeOf<number[]>();
  });

  it("collect the first values of a broadcast's answers", () => {
    typed.emitToAll("ask", "x", (error, answers) => {
      expectTypeOf(error).toEqualTypeOf<Error | null>();
      expectTypeOf(answers).toEqualTypeOf<number[]>();
    });
    typed.emitToAll("ask", "x", (_error: Error, answers) => expectTypeOf(answers).toEqualTypeOf<number[]>());
    // @ts-expect-error the answers are of another type
    typed.emitToAll("ask", "x", (_error: Error, _answers: string[]) => {});
    typed.emitToAll("none");
    untyped.emitToAll("any", 1, (_error: Error, _answers: string[]) => {});
  });

  it("await the first value of an answer", () => {
    expectTypeOf(typed.emitWithAck("ask", "x")).toEqualTypeOf<Promise<number>>();
    expectTypeOf(typed.emitWithAck("maybe", "x")).toEqualTypeOf<Promise<number>>();
    expectTypeOf(typed.emitWithAck("done")).toEqualTypeOf<Promise<void>>();
    expectTypeOf(untyped.emitWithAck("any", 1, "x")).toEqualTypeOf<Promise<any>>();
    // @ts-expect-error an event without acknowledgement
    void typed.emitWithAck("plain", "x");
    // @ts-expect-error the acknowledgement is the promise
    void typed.emitWithAck("ask", "x", () => {});
    // @ts-expect-error an argument is missing
    void typed.emitWithAck("ask");
  });
});

describe("the types of acknowledgements", () => {
  it("are found at the end of an event's parameters", () => {
    expectTypeOf<EventNamesWithAck<ClientToServer>>().toEqualTypeOf<"ask" | "maybe" | "done">();
    expectTypeOf<AckOf<ClientToServer, "maybe">>().toEqualTypeOf<(answer: number) => void>();
    expectTypeOf<AckOf<ClientToServer, "plain">>().toBeNever();
    expectTypeOf<AckOf<ClientToServer, "loose">>().toBeNever();
    expectTypeOf<AckArgs<ClientToServer, "ask">>().toEqualTypeOf<[answer: number, more: string]>();
    expectTypeOf<EventArgs<ClientToServer, "ask">>().toEqualTypeOf<[text: string]>();
    expectTypeOf<EventArgs<ClientToServer, "maybe">>().toEqualTypeOf<[text: string]>();
    expectTypeOf<EventArgs<ClientToServer, "loose">>().toEqualTypeOf<[data: any]>();
    expect(true).toBe(true);
  });
});
