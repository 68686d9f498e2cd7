import { expect, test } from "vitest";
import { offsetIn, wireScene } from "./support/recovery-wire.ts";

test("a client of rt's, whose session outlives its links, has no pid and gets no offsets; others beside it do", async () => {
  const { io, call, visit, socketOf } = await wireScene();
  const ours = await call({ rt: "1" }).join();
  expect(Object.keys(ours.answer)).toEqual(["sid"]);
  // Nobody could come back: nothing is kept.
  io.emit("one", "text");
  expect(await ours.caller.next()).toBe('42["one","text"]');
  const plain = await visit();
  io.emit("two", 2);
  socketOf(ours)?.emit("own", "text");
  io.volatile.emit("three", "text");
  io.volatile.emit("four", 4);
  expect([
    await ours.caller.next(),
    await ours.caller.next(),
    await ours.caller.next(),
    await ours.caller.next(),
  ]).toEqual(['42["two",2]', '42["own","text"]', '42["three","text"]', '42["four",4]']);
  const two = await plain.caller.next();
  expect(two).toBe(`42["two",2,"${offsetIn(two)}"]`);
  // The newest that is kept: who has this has that.
  expect(await plain.caller.next()).toBe(`42["three","text","${offsetIn(two)}"]`);
  expect(await plain.caller.next()).toBe('42["four",4]');
});

test("an event that cannot be encoded is refused where it is emitted, and takes no place in the log", async () => {
  const { io, visit, socketOf } = await wireScene();
  const visitor = await visit();
  expect(() => io.emit("bad", 1n)).toThrow(expect.objectContaining({ code: "UNENCODABLE" }));
  expect(() => socketOf(visitor)?.emit("bad", 1n)).toThrow(expect.objectContaining({ code: "UNENCODABLE" }));
  io.emit("one");
  const one = offsetIn(await visitor.caller.next());
  io.emit("two");
  const two = offsetIn(await visitor.caller.next());
  expect([one.slice(5), two.slice(5), one.slice(0, 5) === two.slice(0, 5)]).toEqual(["1", "2", true]);
});

test("what was kept is what was emitted: neither data nor bytes that the application changes later change it", async () => {
  const { io, visit, cut } = await wireScene();
  const visitor = await visit();
  await cut(visitor);
  const data = { n: 1 };
  const bytes = Buffer.from([1, 2, 3]);
  io.emit("e", data, bytes);
  data.n = 2;
  bytes.fill(9);
  const back = await visit(visitor.ticket());
  expect(back.missed).toEqual([
    expect.stringContaining('51-["e",{"n":1},{"_placeholder":true,"num":0},"'),
    expect.anything(),
  ]);
});

test("when the server closes, nothing of it is left", async () => {
  const { io, visit, cut } = await wireScene();
  const visitor = await visit();
  await visit();
  await cut(visitor);
  io.emit("kept");
  const { recovery } = io.sockets.adapter;
  expect(recovery?.waiting).toBe(1);
  await io.close();
  expect(recovery?.waiting).toBe(0);
});
