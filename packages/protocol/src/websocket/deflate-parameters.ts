import type { NamedExtension } from "./extensions.ts";

export const DEFLATE = "permessage-deflate";

/** How far back zlib looks at the most, as a power of two. */
export const MOST_BITS = 15;

/** The parameters of one permessage-deflate (RFC 7692 section 7.1). */
export interface DeflateParameters {
  readonly serverNoContextTakeover: boolean;
  readonly clientNoContextTakeover: boolean;
  readonly serverMaxWindowBits: number | undefined;
  /** `true` where the client says that it could be limited, and names no limit. */
  readonly clientMaxWindowBits: number | true | undefined;
}

const NAMES: ReadonlySet<string> = new Set([
  "server_no_context_takeover",
  "client_no_context_takeover",
  "server_max_window_bits",
  "client_max_window_bits",
]);

/** `undefined` for one that must be declined: it has an unknown parameter, one twice, or an invalid value (section 5.1). */
export function deflateParameters({ parameters }: NamedExtension): DeflateParameters | undefined {
  const values = new Map(parameters);
  if (values.size < parameters.length) return undefined;
  for (const [name, value] of parameters) {
    const isValueless = name.endsWith("_no_context_takeover") || (name.startsWith("client_") && value === undefined);
    if (!NAMES.has(name) || (isValueless ? value !== undefined : bitsOf(value) === undefined)) return undefined;
  }
  const clientBits = bitsOf(values.get("client_max_window_bits"));
  return {
    serverNoContextTakeover: values.has("server_no_context_takeover"),
    clientNoContextTakeover: values.has("client_no_context_takeover"),
    serverMaxWindowBits: bitsOf(values.get("server_max_window_bits")),
    clientMaxWindowBits: clientBits ?? (values.has("client_max_window_bits") ? true : undefined),
  };
}

/** As a header has it. */
export function deflateHeader(parameters: DeflateParameters): string {
  const { serverMaxWindowBits, clientMaxWindowBits } = parameters;
  let header = DEFLATE;
  if (parameters.serverNoContextTakeover) header += "; server_no_context_takeover";
  if (parameters.clientNoContextTakeover) header += "; client_no_context_takeover";
  if (serverMaxWindowBits !== undefined) header += `; server_max_window_bits=${serverMaxWindowBits}`;
  if (clientMaxWindowBits === true) header += "; client_max_window_bits";
  else if (clientMaxWindowBits !== undefined) header += `; client_max_window_bits=${clientMaxWindowBits}`;
  return header;
}

/** 8 to 15, without a leading zero. */
function bitsOf(value: string | undefined): number | undefined {
  return value !== undefined && /^(?:[89]|1[0-5])$/.test(value) ? Number(value) : undefined;
}
