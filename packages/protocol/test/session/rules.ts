/** A rule of sessions that outlive their links, or what they promise together, and where it is proved: in which file, by which test. */
export interface Rule {
  readonly name: string;
  readonly tests: readonly (readonly [file: string, test: string])[];
}

/** What two rt ends go by, in the order in which one needs it, and which tests stand for it. */
export const RULES: readonly Rule[] = [
  {
    name: "identity: a session has an id and a token of its own, and is asked for in the first frame of a link",
    tests: [
      ["asking.test.ts", "says what it has received, and how often it has asked"],
      ["survivors.test.ts", "is a list of those that live, of those that are away, the longest first"],
      ["store.test.ts", "and left nothing, each end that is left reports a gap"],
    ],
  },
  {
    name: "counts: both ends count what they write and read; a confirmation never falls, nor names what was not sent",
    tests: [
      ["../batch/outbox.test.ts", "is a list of what is outstanding and what waits, within its limits"],
      ["resume.test.ts", "by taking a confirmation back ends its session"],
      ["resume.test.ts", "with %j ends its session, not more"],
      ["outliving.test.ts", "does not take for lost what its peer says it has when it closes"],
    ],
  },
  {
    name: "freeze: while a resume is asked for, what the old link brings is held, and counts only if that fails",
    tests: [
      ["asking.test.ts", "holds what the old link brings, and has it when the new one fails"],
      ["asking.test.ts", "forgets what the old link brought when the new one carries on, also for the next time"],
      ["asking.test.ts", "has what it held before it hears that the server has closed the session"],
      ["asking.test.ts", "goes on with the old one when it is refused with %s"],
      ["taking.test.ts", "ends the old link, and is deaf to it"],
    ],
  },
  {
    name: "validity: confirmed <= received <= sent, both ways, before anything is sent again; else a gap",
    tests: [
      ["asking.test.ts", "finds a gap where the server says that it has %i: %s"],
      ["taking.test.ts", "refuses a count below what was confirmed, and carries on"],
      ["taking.test.ts", "ends in a gap on a count above what was sent"],
      ["snapshot.test.ts", "ends in a gap at both ends where the client has received more than was sent"],
      ["snapshot.test.ts", "ends in a gap at both ends where the server has confirmed more than it received"],
    ],
  },
  {
    name: "simultaneous: the higher attempt wins, and the lower one loses its link alone",
    tests: [
      ["taking.test.ts", "takes a higher attempt only, and closes the lower link alone"],
      ["promise.test.ts", "loses, doubles and reorders nothing, whatever befalls links, machines and processes"],
    ],
  },
  {
    name: "token: rotated by every resume; the old one is valid until the first frame on the new link",
    tests: [
      ["asking.test.ts", "uses the new token next time"],
      ["taking.test.ts", "knows the token that the client has for certain, however many answers were lost"],
      ["taking.test.ts", "refuses the old token after the first frame on the new link, which goes on"],
      ["secret.test.ts", "is the same as itself, and as nothing else"],
      ["hostile-rt.test.ts", "touches no session of others"],
    ],
  },
  {
    name: "HTTP: requests are numbered; a repeat is answered unprocessed, one out of turn ends the link, never the session",
    tests: [
      ["requests.test.ts", "may come twice, late, out of turn, be half answered or be cut"],
      ["requests.test.ts", "that are repeated while their answer is under way leave the link as it is"],
    ],
  },
  {
    name: "decoder: a packet that is half received belongs to the session, not to the link",
    tests: [["packets.test.ts", "is put together by its session, whichever links its parts have come by"]],
  },
  {
    name: "close: with a code it ends the session, bare it ends the link; a session that ended while away leaves its code",
    tests: [
      ["outliving.test.ts", "outlives a bare close, and a link that is gone (%j)"],
      ["outliving.test.ts", "ends with a close that has a code"],
      ["survivors.test.ts", "tells the code of a session that has ended to whoever has its token, for a while"],
    ],
  },
  {
    name: "one mechanism: a reconnect and a move are the same resume; no rt session probes",
    tests: [
      ["outliving.test.ts", "neither sends nor takes the probe of plain peers"],
      ["outliving.test.ts", "takes no second link but by a resume"],
      ["snapshot.test.ts", "goes on at the server as if it had been away there"],
      ["snapshot.test.ts", "goes on at the client as if it had been away there"],
    ],
  },
  {
    name: "pace: confirmed at a quarter and with each heartbeat; a full outbox is back-pressure, and while away a gap",
    tests: [
      ["pace.test.ts", "tells what has come at a quarter of what may be outstanding, and not more often"],
      ["pace.test.ts", "never has more outstanding than was agreed, but one message, and goes on as it is told"],
      ["pace.test.ts", "tells what has come, once"],
      ["resume.test.ts", "goes on by itself after it stood still"],
      ["gap.test.ts", "memory stays under the caps while away"],
    ],
  },
  {
    name: "memory: what is kept is immutable, charged in full, and bounded",
    tests: [
      ["taking.test.ts", "sends what it was given, whatever became of the bytes since"],
      ["memory.test.ts", "stays under its caps after every step"],
      ["memory.test.ts", "is given back when a session ends"],
      ["gap.test.ts", "that is never away for long keeps no more than any backlog may have"],
      ["asking.test.ts", "holds as many bytes as the server may have outstanding"],
      ["memory-store.test.ts", "is a list of what was saved last, each given once and in time"],
    ],
  },
  {
    name: "gap, never silence: where continuity is lost, each end names exactly what was not confirmed, once",
    tests: [
      ["gap.test.ts", "each end reports one gap that names exactly what was not confirmed"],
      ["store.test.ts", "and its clients report a gap, and nothing is delivered twice or in another order"],
      ["store.test.ts", "and its server report a gap, and nothing is delivered twice"],
    ],
  },
  {
    name: "together: every message once and in order, or named; honest peers accuse nobody; every end is told once",
    tests: [
      ["promise.test.ts", "loses, doubles and reorders nothing, whatever befalls links, machines and processes"],
      ["gap.test.ts", "each end reports one gap that names exactly what was not confirmed"],
      ["taking.test.ts", "sends again what was not received alone"],
      ["hostile-rt.test.ts", "never makes a client throw, which hears of its end once"],
    ],
  },
];
