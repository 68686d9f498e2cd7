import { RtError } from "@rt/protocol";

/** Whom Flash lets connect, and where to. */
export interface FlashPolicy {
  /** Hosts of the pages, such as `example.com` or `*.example.com`. @defaultValue `["*"]`: all */
  readonly domains?: readonly string[];
  /** Ports that may be connected to, such as `3000` or `1024-2048`. @defaultValue `["*"]`: all */
  readonly ports?: readonly (number | string)[];
}

/** What a Flash player sends, and nothing else, before it opens a socket. The zero byte ends it. */
export const POLICY_REQUEST: string = "<policy-file-request/>\0";

/** Nothing that could end the attribute that it is written into. */
const DOMAIN = /^[\w.*:[\]-]{1,253}$/;
const PORTS = /^(\*|\d{1,5}(-\d{1,5})?)$/;

/**
 * The answer to {@link POLICY_REQUEST}: Adobe's cross-domain policy for sockets, with the zero byte that ends it.
 *
 * @throws RtError `INVALID_OPTION`
 */
export function policyFile({ domains = ["*"], ports = ["*"] }: FlashPolicy = {}): string {
  const to = listOf("ports", ports, PORTS).join(",");
  const rules = listOf("domains", domains, DOMAIN).map(
    (domain) => `<allow-access-from domain="${domain}" to-ports="${to}"/>`,
  );
  return `<?xml version="1.0"?><cross-domain-policy>${rules.join("")}</cross-domain-policy>\0`;
}

function listOf(name: string, items: readonly (number | string)[], shape: RegExp): readonly string[] {
  const texts = Array.isArray(items) ? items.map(String) : [];
  if (texts.length > 0 && texts.every((text) => shape.test(text))) return texts;
  throw new RtError(
    "INVALID_OPTION",
    `flash policy: \`${name}\` is a list of what ${shape} matches, not ${String(items)}`,
  );
}
