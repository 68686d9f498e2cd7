import { join } from "node:path";
import { start, succeed } from "./program.mjs";

/** The consumer whose program serves the others. */
const server = "server";

/**
 * @typedef {import("./consumer.mjs").Consumer} Consumer
 * @typedef {import("./runtimes.mjs").Runtime} Runtime
 * @typedef {(name: string, proof: () => Promise<unknown>) => Promise<boolean>} Prove
 */

/**
 * Runs every program of every consumer on one runtime, as one kind of module, while the server's program serves.
 *
 * @param {ReadonlyMap<Consumer, string>} places where each consumer is installed
 * @param {{ runtime: Runtime, kind: string }} way
 * @param {Prove} prove
 */
export async function runPrograms(places, { runtime, kind }, prove) {
  const { command, variables, name } = runtime;
  const line = (/** @type {string} */ program, /** @type {string[]} */ ...args) => [
    ...command,
    join(kind, `${program}.js`),
    ...args,
  ];
  const programs = [...places].flatMap(([consumer, cwd]) =>
    consumer.programs.map((program) => ({ consumer: consumer.name, program, cwd })),
  );
  const serving = programs
    .filter(({ consumer }) => consumer === server)
    .map(({ program, cwd }) => start(line(program), { cwd, variables }));
  const port = (await serving[0]?.says) ?? "";

  for (const { consumer, program, cwd } of programs)
    if (consumer !== server)
      await prove(`${consumer}/${program}.ts runs on ${name} as ${kind}`, () =>
        succeed(line(program, port), { cwd, variables }),
      );

  for (const it of serving)
    await prove(`${server} serves on ${name} as ${kind} and leaves when it is told to`, async () => {
      it.endInput();
      const { code, output } = await it.ends;
      if (code !== 0 || output !== port) throw new Error(`ended with ${code}\n${output}`);
    });
}
