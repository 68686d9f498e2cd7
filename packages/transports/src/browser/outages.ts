/**
 * Tells links that their way to the server is gone, where nothing else does: the browser has lost its network, or puts the page away.
 * Such a link ends at once.
 */
export interface Outages {
  /** Calls `task` at each outage until the result is called. */
  listen(task: () => void): () => void;
}
