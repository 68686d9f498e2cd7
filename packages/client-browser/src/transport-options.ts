/** What the transports of browsers take beside what all clients take. */
export interface BrowserTransportOptions {
  /** Send cookies and the like by HTTP to another origin, too? Its server must agree. @defaultValue false: to the own origin alone */
  withCredentials?: boolean;
  /** Sub-protocols to offer with a WebSocket; the server must then choose one. @defaultValue none */
  protocols?: string | readonly string[];
  /**
   * How long one HTTP request of a transport may take, in milliseconds, but for those that wait for the server.
   *
   * @defaultValue for ever: the heartbeat ends a dead connection
   */
  requestTimeout?: number;
}
