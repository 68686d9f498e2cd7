import { describe, expect, expectTypeOf, it } from "vitest";
import connectByDefault, { connect, type GapReport, io, Manager, protocol, Socket } from "../src/index.ts";

interface FromServer {
  news: (text: string, at: number) => void;
  ask: (question: string, answer: (text: string) => void) => void;
}

interface ToServer {
  say: (text: string) => void;
  sum: (a: number, b: number, answer: (result: number) => void) => void;
  message: (text: string) => void;
}

const quiet = { autoConnect: false, forceNew: true };

describe("the exports", () => {
  it("are those of Socket.IO's client", () => {
    expect([connectByDefault, connect, protocol]).toEqual([io, io, 5]);
    const manager = new Manager("http://localhost", quiet);
    expect(manager.socket("/")).toBeInstanceOf(Socket);
  });
});

describe("the types", () => {
  it("come from the variable, as people write it", () => {
    const socket: Socket<FromServer, ToServer> = io("http://localhost", quiet);
    socket.on("news", (text, at) => expectTypeOf([text, at] as const).toEqualTypeOf<readonly [string, number]>());
    socket.on("ask", (question, answer) => {
      expectTypeOf(question).toEqualTypeOf<string>();
      expectTypeOf(answer).parameters.toEqualTypeOf<[text: string]>();
    });
    socket.on("connect", () => {});
    socket.on("connect_error", (error) => expectTypeOf(error).toEqualTypeOf<Error>());
    socket.on("disconnect", (reason) => expectTypeOf(reason).toExtend<string>());
    socket.emit("say", "hello").send("hello");
    socket.emit("sum", 1, 2, (result) => expectTypeOf(result).toEqualTypeOf<number>());
    socket.volatile.timeout(5).emit("sum", 1, 2, (error, result) => {
      expectTypeOf(error).toEqualTypeOf<Error | null>();
      expectTypeOf(result).toEqualTypeOf<number>();
    });
    socket.timeout(5).emit("sum", 1, 2, (_error: Error, result) => expectTypeOf(result).toEqualTypeOf<number>());
    expectTypeOf(socket.emitWithAck("sum", 1, 2)).toEqualTypeOf<Promise<number>>();
    expectTypeOf<Parameters<typeof socket.emit<"say">>>().toEqualTypeOf<["say", text: string]>();
    expectTypeOf<Parameters<typeof socket.emitWithAck<"sum">>>().toEqualTypeOf<["sum", a: number, b: number]>();
    expectTypeOf(socket.io.socket<FromServer, ToServer>("/x")).toEqualTypeOf<Socket<FromServer, ToServer>>();
    socket.io.on("gap", (report) => expectTypeOf(report).toEqualTypeOf<GapReport>());
    socket.io.on("suspended", (reason, { code }) =>
      expectTypeOf([reason, code] as const).toExtend<readonly [string, number]>(),
    );
    expectTypeOf([socket.suspended, socket.recovered] as const).toEqualTypeOf<readonly [boolean, boolean]>();
    const manager: Manager = socket.io;
    expect(manager).toBeInstanceOf(Manager);
  });

  it("are loose where none are given", () => {
    const socket = connect("http://localhost", quiet);
    expectTypeOf(socket).toEqualTypeOf<Socket>();
    const takesTyped = (typed: Socket<FromServer, ToServer>): string => typed.nsp;
    const takesLoose = (loose: Socket): string => loose.nsp;
    expect([takesTyped(socket), takesLoose(socket)]).toEqual(["/", "/"]);
    socket.on("anything", (a, b) => expectTypeOf([a, b]).toBeArray());
    socket
      .once("connect", () => {})
      .off("connect")
      .emit("anything", 1, "two", { three: 3 });
    expectTypeOf(socket.emitWithAck("anything", 1)).resolves.toBeAny();
  });

  it("take a URL that may be missing, as one of the environment: then it is the call that says so", () => {
    const url: string | undefined = process.env["RT_NO_SUCH_VARIABLE"];
    const missing = expect.objectContaining({ code: "INVALID_ARGUMENT" });
    expect(() => io(url)).toThrow(missing);
    expect(() => io(url, quiet)).toThrow(missing);
    expect(() => new Manager(url)).toThrow(missing);
    expect(() => new Manager(url, quiet)).toThrow(missing);
    // @ts-expect-error who names no server at all never meant one
    expect(() => io()).toThrow(missing);
  });
});
