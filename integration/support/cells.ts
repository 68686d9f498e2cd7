/** What the matrix is made of. A plain client of rt is one whose sessions do not outlive their links. */
export const CLIENTS = ["rt", "plain rt", "socket.io"] as const;
export const SERVERS = ["rt", "socket.io"] as const;
export const TRANSPORTS = [
  "polling",
  "websocket",
  "node",
  "streaming",
  "sse",
  "multipart",
  "memory",
  "flashsocket",
  "htmlfile",
  "jsonp",
] as const;
/** How a session has come to its transport: by its first link, by an upgrade, after a loss on the same one, or from another one. */
export const LIVES = ["fresh", "upgraded", "reconnected", "moved"] as const;

/** One case of the matrix. */
export interface Cell {
  readonly client: (typeof CLIENTS)[number];
  readonly server: (typeof SERVERS)[number];
  readonly transport: (typeof TRANSPORTS)[number];
  readonly life: (typeof LIVES)[number];
}

/** Cells that do not exist: those with one of the values in each list that is given. */
interface Absence {
  readonly why: string;
  readonly clients?: readonly Cell["client"][];
  readonly servers?: readonly Cell["server"][];
  readonly transports?: readonly Cell["transport"][];
  readonly lives?: readonly Cell["life"][];
}

export const ABSENCES: readonly Absence[] = [
  { why: "it needs a page: integration/browser has it", transports: ["htmlfile", "jsonp"] },
  {
    why: "Socket.IO's client knows polling and websocket alone",
    clients: ["socket.io"],
    transports: ["node", "streaming", "sse", "multipart", "memory", "flashsocket"],
  },
  {
    why: "Socket.IO's server knows polling and websocket alone",
    servers: ["socket.io"],
    transports: ["node", "streaming", "sse", "multipart", "memory"],
  },
  {
    why: "nothing is upgraded to what is no better than polling",
    lives: ["upgraded"],
    transports: ["polling", "streaming", "sse", "multipart", "memory"],
  },
  {
    why: "node answers no probe: only sessions that outlive their links move there",
    clients: ["plain rt"],
    lives: ["upgraded"],
    transports: ["node"],
  },
  { why: "the session of a plain client ends with its link", clients: ["plain rt", "socket.io"], lives: ["moved"] },
  { why: "a session with a plain server ends with its link", servers: ["socket.io"], lives: ["moved"] },
];

/** Every combination, whether it exists or not. */
export const ALL_CELLS: readonly Cell[] = CLIENTS.flatMap((client) =>
  SERVERS.flatMap((server) =>
    TRANSPORTS.flatMap((transport) => LIVES.map((life): Cell => ({ client, server, transport, life }))),
  ),
);

/** Why there is no such cell; empty for one that there is. */
export function absencesOf(cell: Cell): readonly Absence[] {
  return ABSENCES.filter(
    ({ clients = CLIENTS, servers = SERVERS, transports = TRANSPORTS, lives = LIVES }) =>
      clients.includes(cell.client) &&
      servers.includes(cell.server) &&
      transports.includes(cell.transport) &&
      lives.includes(cell.life),
  );
}

/** What the ends say of the transport that carries them. */
export function nameOf(transport: Cell["transport"]): string {
  return transport === "flashsocket" ? "websocket" : transport;
}
