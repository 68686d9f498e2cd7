/** Runs the task when every socket of this process has been looked at once more; the way to take it back. */
export function afterNextPoll(task: () => void): () => void {
  // The first comes before the event loop polls again, the second after.
  let immediate = setImmediate(() => {
    immediate = setImmediate(task);
  });
  return () => clearImmediate(immediate);
}
