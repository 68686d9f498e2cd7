import fc from "fast-check";
import { expect, it } from "vitest";
import { Fifo } from "../src/node/fifo.ts";

it("gives what waits in the order in which it came, whatever is added, taken and cleared meanwhile", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("add", "add", "take", "take", "clear"), { maxLength: 200 }), (steps) => {
      const fifo = new Fifo<string>();
      let model: string[] = [];
      steps.forEach((step, n) => {
        if (step === "take") expect(fifo.take()).toBe(model.shift());
        else if (step === "add") {
          fifo.add(`${n}`);
          model.push(`${n}`);
        } else {
          fifo.clear();
          model = [];
        }
      });
      for (const item of model) expect(fifo.take()).toBe(item);
      expect(fifo.take()).toBe(undefined);
    }),
  );
});
