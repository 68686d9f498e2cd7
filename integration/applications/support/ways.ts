import type { ServerOptions } from "socket.io";
import type { ManagerOptions, SocketOptions } from "socket.io-client";
import { inject } from "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    /** Who stands behind the names `socket.io` and `socket.io-client` in this project. */
    pairing: { readonly server: "reference" | "rt"; readonly client: "reference" | "rt" };
  }
}

/** What an application is started with in one way of running it. It does not know of it. */
export interface Way {
  readonly name: string;
  readonly route: "polling" | "websocket" | "upgrade";
  /** Does a session outlive its links? */
  readonly survives: boolean;
  readonly server: Partial<ServerOptions>;
  readonly client: Partial<ManagerOptions & SocketOptions>;
}

export const pairing = inject("pairing");

const ROUTES = {
  polling: ["polling"],
  websocket: ["websocket"],
  upgrade: ["polling", "websocket"],
} as const;

/** On two ends of rt applications run in both lives of a session; where one of them is the reference there is but one. */
const LIVES = pairing.server === "rt" && pairing.client === "rt" ? [true, false] : [undefined];

export const ways: readonly Way[] = (["polling", "websocket", "upgrade"] as const).flatMap((route) =>
  LIVES.map((resume): Way => {
    // The types of the reference do not know it.
    const life: object = resume === undefined ? {} : { resume };
    return {
      name: `${route}${resume === undefined ? "" : `, resume: ${resume}`}`,
      route,
      survives: resume === true,
      server: life,
      client: {
        ...life,
        transports: [...ROUTES[route]],
        forceNew: true,
        reconnectionDelay: 1,
        reconnectionDelayMax: 5,
      },
    };
  }),
);

/** For tests that cut: a client that was cut is not there to hear of the end, and no test is to wait for it; the reference does not. */
export function withCuts(way: Way): Way {
  const brief: object = pairing.server === "rt" ? { closeTimeout: 50 } : {};
  return { ...way, server: { ...way.server, ...brief } };
}
