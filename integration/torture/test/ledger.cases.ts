import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type LanePage, Ledger } from "../ledger.ts";
import { compare, isClean, judge, together, WRONGS } from "../verdict.ts";

const lane = (page: Partial<LanePage>): LanePage => ({ sent: 0, withdrawn: [], arrived: [], ...page });
const clean = { lost: 0, doubled: 0, reordered: 0, unknown: 0 };

/** What a verdict finds in what two ends wrote down. */
export function ledgerCases(): void {
  describe("what arrived, compared with what was sent", () => {
    test.each([
      ["all of it, in order", 3, [0, 1, 2], clean],
      ["nothing of nothing", 0, [], clean],
      ["one missing in the middle", 3, [0, 2], { ...clean, lost: 1 }],
      ["the end missing", 3, [0], { ...clean, lost: 2 }],
      ["one twice", 3, [0, 1, 1, 2], { ...clean, doubled: 1 }],
      ["one twice, the second time late", 3, [0, 1, 2, 0], { ...clean, doubled: 1 }],
      ["one three times", 2, [0, 0, 1, 0], { ...clean, doubled: 2 }],
      ["two that changed places", 3, [0, 2, 1], { ...clean, reordered: 1 }],
      ["the first one last", 4, [1, 2, 3, 0], { ...clean, reordered: 1 }],
      ["all of it backwards", 4, [3, 2, 1, 0], { ...clean, reordered: 3 }],
      ["one that was never sent", 2, [0, 1, 2], { ...clean, unknown: 1 }],
      ["numbers that are none", 1, [0, -1, 0.5, Number.NaN], { ...clean, unknown: 3 }],
    ])("%s", (_, sent, arrived, expected) => {
      expect(compare(lane({ sent }), lane({ arrived }))).toEqual(expected);
    });

    test("what could not be sent is not missed, and does not arrive", () => {
      expect(compare(lane({ sent: 3, withdrawn: [1] }), lane({ arrived: [0, 2] }))).toEqual(clean);
      expect(compare(lane({ sent: 3, withdrawn: [1] }), lane({ arrived: [0, 1, 2] }))).toEqual({
        ...clean,
        unknown: 1,
      });
    });

    test("any arrivals are counted as one would by hand", () => {
      fc.assert(
        fc.property(fc.nat(20), fc.array(fc.nat(25), { maxLength: 40 }), (sent, arrived) => {
          const known = arrived.filter((number) => number < sent);
          const first = known.filter((number, at) => known.indexOf(number) === at);
          expect(compare(lane({ sent }), lane({ arrived }))).toEqual({
            lost: sent - first.length,
            doubled: known.length - first.length,
            reordered: first.filter((number, at) => first.slice(0, at).some((before) => before > number)).length,
            unknown: arrived.length - known.length,
          });
        }),
      );
    });
  });

  describe("a verdict on two ends", () => {
    const ends = (write: (client: Ledger, server: Ledger) => void) => {
      const [client, server] = [new Ledger(), new Ledger()];
      for (const [one, other] of [
        [client, server],
        [server, client],
      ] as const) {
        for (let n = 0; n < 5; n++) other.arrived("events", one.give("events"), true);
        one.ask().answered();
        other.arrived("promises", one.give("promises"), true);
      }
      write(client, server);
      return judge(client.page(), server.page());
    };

    test("is clean when all went well, whatever the links did", () => {
      const verdict = ends((client, server) => {
        for (const event of ["suspended", "resumed", "moved"] as const) {
          client.happened(event);
          server.happened(event);
        }
      });
      expect(isClean(verdict)).toBe(true);
      expect(verdict).toMatchObject({ sent: 12, arrived: 12, asked: 2, suspensions: 1, resumes: 1, moves: 1 });
    });

    const wrongs: readonly (readonly [(typeof WRONGS)[number], (one: Ledger, other: Ledger) => void])[] = [
      ["lost", (one) => one.give("callbacks")],
      ["doubled", (one) => one.arrived("events", 4, true)],
      [
        "reordered",
        (one, other) => {
          const late = one.give("callbacks");
          other.arrived("callbacks", one.give("callbacks"), true);
          other.arrived("callbacks", late, true);
        },
      ],
      ["damaged", (one, other) => other.arrived("events", one.give("events"), false)],
      ["damaged", (one) => one.arrived("events", "0", true)],
      ["damaged", (one) => one.arrived("events", 99, true)],
      ["unsettled", (one) => one.ask()],
      ["refused", (one) => one.ask().refused(new Error("no"))],
      ["disconnects", (one) => one.happened("disconnect")],
      ["gaps", (one) => one.happened("gap")],
      ["stuck", (one) => one.happened("stuck")],
    ];
    test.each(wrongs)("finds what is %s, whichever end it befalls", (name, write) => {
      for (const verdict of [ends(write), ends((client, server) => write(server, client))]) {
        expect(isClean(verdict)).toBe(false);
        expect(WRONGS.filter((wrong) => verdict[wrong] !== 0)).toEqual([name]);
        expect(isClean(together([ends(() => {}), verdict]))).toBe(false);
      }
    });

    test("knows every way to be wrong by a case of its own", () => {
      expect([...new Set(wrongs.map(([name]) => name))].toSorted()).toEqual([...WRONGS].toSorted());
    });

    test("takes a question that could not be asked for none", () => {
      const verdict = ends((client) => {
        client.withdraw("events", client.give("events"));
        client.ask().withdrawn();
      });
      expect(isClean(verdict)).toBe(true);
      expect(verdict).toMatchObject({ sent: 12, asked: 2 });
    });

    test("tells of the first remarks alone, and of each of them once", () => {
      const ledger = new Ledger();
      for (let n = 0; n < 1000; n++) ledger.happened("disconnect", `for reason ${n}`);
      ledger.happened("disconnect", "for reason 1");
      const { remarks } = ledger.page();
      expect(remarks).toHaveLength(8);
      expect(remarks.slice(0, 2)).toEqual(["disconnect: for reason 0", "disconnect: for reason 1 (2 times)"]);
    });
  });
}
