// @ts-check
/** The application's messages: about 100 bytes of JSON each, as a chat would send. Numbers have a fixed width. */
import { seeded } from "./frames.mjs";
import { Ring } from "./ring.mjs";

/** Longer than every window by a factor of eight; 50 rings of it are 5 MB. */
const RING = 512;
const WIDTH = 10_000;
const ASCII = "the quick brown fox jumps over the lazy dog, 12 times";
const UNICODE = "the quick brown føx jumps över the lazy dög, 12 times";

/** @typedef {{ unicode: boolean }} TextChoice */

/**
 * Echo: the event that client `client` sends is answered by the same event.
 * @param {number} client
 * @param {TextChoice} choice
 */
export function echoRing(client, { unicode }) {
  return new Ring(RING, seeded(1 + client), (n) => {
    const event = `42["echo",${body(client, n, unicode)}]`;
    return { send: event, expect: event };
  });
}

/**
 * Fan-out: the publisher's event is answered by one event to everybody.
 * @param {TextChoice} choice
 */
export function newsRing({ unicode }) {
  return new Ring(RING, seeded(0), (n) => ({
    send: `42["publish",${body(0, n, unicode)}]`,
    expect: `42["news",${body(0, n, unicode)}]`,
  }));
}

/**
 * @param {number} client
 * @param {number} n
 * @param {boolean} unicode
 */
function body(client, n, unicode) {
  return JSON.stringify({ client: WIDTH + client, n: WIDTH + n, text: unicode ? UNICODE : ASCII });
}
