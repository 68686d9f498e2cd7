// @ts-check
/** What is said in one turn, and what must come back, in texts: the server's application does the same for every transport. */

/** Different enough that no answer passes for another. */
export const TURNS = 8;
const FILL = "x".repeat(82);

/** A message of 100 bytes with its event's name. @param {number} turn @param {number} n */
export function textOf(turn, n) {
  return `${String((turn * 1_000 + n) % 100_000).padStart(5, "0")}${FILL}`;
}

/** Differs when a message is lost, doubled, damaged at its number, or out of order. @param {number} sum @param {string} text */
export function checksum(sum, text) {
  return (sum * 31 + Number(text.slice(0, 5)) + text.length) % 1_000_003;
}

/** @typedef {{ readonly sent: readonly string[], readonly expected: readonly string[] }} Turn packets of Socket.IO, without `4` */

/** @type {Readonly<Record<string, (count: number, turn: number) => Turn>>} */
export const LOADS = {
  echo(count, turn) {
    const packets = packetsOf("echo", count, turn);
    return { sent: packets, expected: packets };
  },
  up(count, turn) {
    const sum = Array.from({ length: count }, (_, n) => textOf(turn, n)).reduce(checksum, 0);
    return { sent: [...packetsOf("up", count, turn), '2["sum"]'], expected: [`2["sum",${count},${sum}]`] };
  },
  down: (count, turn) => ({ sent: [`2["down",${count},${turn}]`], expected: packetsOf("down", count, turn) }),
};

/** @param {string} event @param {number} count @param {number} turn */
function packetsOf(event, count, turn) {
  return Array.from({ length: count }, (_, n) => `2["${event}","${textOf(turn, n)}"]`);
}
