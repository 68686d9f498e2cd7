// @ts-check
/**
 * The last check of a run. Every connection echoes one more event, and its answer must be the very next thing that arrives: nothing
 * was left over, nothing came twice, and every connection is alive.
 */
import { excerpt } from "./connection.mjs";
import { CheckError } from "./errors.mjs";
import { clientFrame, seeded } from "./frames.mjs";

const TEXT = '42["echo","fence"]';
const FRAME = clientFrame(TEXT, seeded(7));
const ANSWER = Buffer.from(TEXT);

/**
 * @param {import("./connection.mjs").Connection[]} connections
 * @param {import("./watch.mjs").Watch} watch
 */
export async function fence(connections, watch) {
  let answered = 0;
  await watch.phase(
    (done) => {
      for (const connection of connections) {
        let seen = false;
        connection.onChunkEnd = () => {};
        connection.onMessage = (bytes, start, end) => {
          if (seen || ANSWER.compare(bytes, start, end) !== 0) {
            throw new CheckError(`left over after everything was answered: ${excerpt(bytes, start, end)}`);
          }
          seen = true;
          if (++answered === connections.length) done();
        };
        connection.write(FRAME);
      }
    },
    () => `${answered} of ${connections.length} connections passed the fence`,
  );
}
