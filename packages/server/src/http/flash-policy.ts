import { RtError } from "@rt/protocol";
import { answerFlashPolicy, createFlashPolicyServer } from "../default-transports.ts";
import type { ErrorReporter } from "../report.ts";
import type { Detach } from "./attachment.ts";
import { isHttp2, type NodeServer } from "./node-server.ts";

/** Whom the Flash players of old pages are told to let connect. */
export interface FlashPolicyOptions {
  /** Hosts of the pages, such as `example.com` or `*.example.com`. @defaultValue `["*"]`: all */
  readonly domains?: readonly string[];
  /** The ports that they may connect to, such as `3000` or `1024-2048`. @defaultValue `["*"]`: all */
  readonly ports?: readonly (number | string)[];
  /**
   * The port at which players ask first, or `false` for the server's own alone, where they ask when nobody answers there. Ports below
   * 1024 ask for privileges: where it cannot be listened at, `onError` hears of it, and the own port serves. @defaultValue 843
   */
  readonly policyPort?: number | false;
}

/** Answers players that ask for the policy: at the HTTP server's own port, and at the one that is there for it. */
export function serveFlashPolicy(server: NodeServer, options: FlashPolicyOptions, report: ErrorReporter): Detach {
  const { policyPort = 843, ...policy } = options;
  // Players speak HTTP/1.1, and no TLS.
  const detach = isHttp2(server) ? nothing : answerFlashPolicy(server, policy);
  if (policyPort === false) return detach;
  const own = createFlashPolicyServer(policy);
  own.on("error", (cause) => {
    report(new RtError("INVALID_OPTION", `flashPolicy: nothing listens at ${policyPort}: ${cause.message}`, { cause }));
  });
  own.listen(policyPort);
  return () => {
    detach();
    own.close();
  };
}

/** @throws RtError `INVALID_OPTION` */
export function flashPolicyRules(option: boolean | FlashPolicyOptions): FlashPolicyOptions | undefined {
  if (option === false) return undefined;
  const rules = option === true ? {} : option;
  const { policyPort = 843 } = typeof rules === "object" && rules !== null ? rules : { policyPort: Number.NaN };
  if (policyPort === false || (Number.isInteger(policyPort) && policyPort >= 0 && policyPort <= 65_535)) return rules;
  throw new RtError("INVALID_OPTION", "flashPolicy is a boolean or an object, whose policyPort is a port or false");
}

function nothing(): void {}
