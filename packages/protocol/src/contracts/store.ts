/**
 * Where sessions lie between two holders: a server that stops hands its sessions over to it, and the one that starts takes out those
 * that clients ask for. An implementation decides how far it reaches: this process, a file, a database that many nodes share.
 *
 * Whatever it does, a session that it loses, gives too late or gives in an older state ends in a gap at both ends. One that it gives
 * to two holders has messages delivered to both.
 */
export interface SessionStore {
  /**
   * Keeps a session under its id for `keepFor` milliseconds, and not longer: its client gives up then. A session under the same id is
   * replaced. May refuse for want of room, by keeping nothing.
   */
  save(id: string, snapshot: string, keepFor: number): void | Promise<void>;
  /**
   * Gives a session away: what was saved last under the id, once; `undefined` where there is nothing. Ids come from clients; whether
   * one may have the session is found out afterwards, by the token within. While it waits for the answer, a host asks for an id once.
   */
  take(id: string): string | undefined | Promise<string | undefined>;
}
