import type { IncomingMessage } from "node:http";
import type { Clock } from "@rt/protocol";
import { sidCookie } from "../http/cookie.ts";
import { corsHeaders } from "../http/cors.ts";
import { Gate } from "../http/gate.ts";
import { guardedCors } from "../http/guarded-cors.ts";
import type { EngineMiddlewares } from "../http/middlewares.ts";
import { corsOriginCheck, originCheck } from "../http/origin.ts";
import { type Routed, Router, type RouterHome } from "../http/router.ts";
import { Screens } from "../http/screens.ts";
import { LinkIntake } from "../links/link-intake.ts";
import type { ServerRules } from "../options/server-rules.ts";

/** What all need that let somebody in. */
export interface DoorsHome<Session>
  extends Pick<RouterHome, "isClosing" | "objection" | "opened" | "refused" | "moreHeaders" | "report"> {
  readonly clock: Clock;
  /** How long the application may take to decide, in milliseconds; it may change. */
  readonly connectTimeout: () => number;
  /** The sessions that have a link, by its id. */
  readonly sessions: ReadonlyMap<string, Session>;
  readonly middlewares: EngineMiddlewares;
  readonly generateId: (request: IncomingMessage) => string | Promise<string>;
}

/** The ways into an engine: for requests, and for links that come by none. */
export interface Doors<Session extends Routed> {
  readonly router: Router<Session>;
  readonly intake: LinkIntake<Session>;
}

/** Makes them as the options say. They have one gate. */
export function openDoors<Session extends Routed>(rules: ServerRules, home: DoorsHome<Session>): Doors<Session> {
  const { clock, connectTimeout, report, sessions, middlewares } = home;
  const { allowedOrigins, allowRequest, allowEIO3, allowUpgrades, transports, closeTimeout, paths } = rules;
  const { cookie, maxHttpBufferSize: maxChunk } = rules;
  const cors = rules.cors === undefined ? undefined : guardedCors(rules.cors, report);
  const originOfRequests = allowedOrigins === undefined ? undefined : originCheck(allowedOrigins);
  const gate = new Gate<Session>({
    transports,
    sessions,
    originOfRequests,
    originOfUnguarded: originOfRequests ?? (cors === undefined ? undefined : corsOriginCheck(cors)),
    allowRequest,
    allowEIO3,
    allowUpgrades,
    get patience() {
      return connectTimeout();
    },
    clock,
    generateId: home.generateId,
    report,
  });
  const accept: RouterHome["accept"] = { 3: { maxChunk, clock, revision: 3 }, 4: { maxChunk, clock } };
  const routerHome: RouterHome = {
    ...home,
    accept,
    screens: new Screens(cors === undefined ? undefined : corsHeaders(cors), middlewares),
    cookie: cookie === undefined ? undefined : sidCookie(cookie),
  };
  const intakeHome = { ...home, accept, closeTimeout, path: paths.at(-1) ?? "/" };
  return { router: new Router(routerHome, gate), intake: new LinkIntake(intakeHome, gate) };
}
