import { type ChildProcess, fork } from "node:child_process";

const FIRST_WAIT = 250;
const LONGEST_WAIT = 10_000;
/** After so many milliseconds a process counts as one that works. */
const STEADY = 10_000;

/**
 * Runs a script in a process of its own, and again when it ends, after a wait that doubles. Gives what stops it. The script sees
 * `disconnect` when this process is gone, however it went.
 */
export function keepRunning(script: URL, args: readonly string[]): () => void {
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let wait = FIRST_WAIT;
  let isStopped = false;

  const start = (): void => {
    const started = Date.now();
    child = fork(script, args);
    child.on("error", (error) => console.error(`The guest: ${error.message}`));
    child.once("exit", () => {
      if (isStopped) return;
      if (Date.now() - started > STEADY) wait = FIRST_WAIT;
      timer = setTimeout(start, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    });
  };

  start();
  return () => {
    isStopped = true;
    clearTimeout(timer);
    child?.kill();
  };
}
