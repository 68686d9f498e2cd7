/** Where a socket stands with its namespace. */
export type MembershipState =
  /** The application does not want it, or the server does not. */
  | "inactive"
  /** It wants a session, or what to say of itself. */
  | "waiting"
  /** CONNECT was sent; the answer is on its way. */
  | "joining"
  | "joined"
  /**
   * The application left while the answer was on its way. A DISCONNECT before the answer, or a second CONNECT, would break the
   * protocol (B.4, B.5), so that the answer is waited for.
   */
  | "leaving"
  /** After that it wants it again, and may say something else of itself: it leaves and asks anew when the answer is there. */
  | "rejoining";

/** What moves it on. */
export type MembershipTrigger =
  /** The application wants it. */
  | "activate"
  /** CONNECT is sent. */
  | "ask"
  /** The server said yes. */
  | "grant"
  /** The server said no. */
  | "refuse"
  /** The session is over. */
  | "lose"
  /** The application does not want it any more. */
  | "leave"
  /** The server ended it. */
  | "expel";

export const MEMBERSHIP_TRANSITIONS: Readonly<
  Record<MembershipState, Readonly<Partial<Record<MembershipTrigger, MembershipState>>>>
> = {
  inactive: { activate: "waiting" },
  waiting: { ask: "joining", leave: "inactive" },
  joining: { grant: "joined", refuse: "inactive", lose: "waiting", leave: "leaving" },
  joined: { lose: "waiting", leave: "inactive", expel: "inactive" },
  leaving: { grant: "inactive", refuse: "inactive", lose: "inactive", activate: "rejoining" },
  rejoining: { grant: "waiting", refuse: "waiting", lose: "waiting", leave: "leaving" },
};
