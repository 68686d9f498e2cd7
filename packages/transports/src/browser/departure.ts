/**
 * The page goes for good. Requests that are under way then are cut, and what is asked for from now on has to outlive the page: nobody
 * hears the answers.
 */
export interface Departure {
  /** Has it begun? Asked for each request: browsers carry up to 64 KiB beyond the end of a page. */
  hasBegun(): boolean;
  /** Calls `task` when it begins, until the result is called. */
  listen(task: () => void): () => void;
}
