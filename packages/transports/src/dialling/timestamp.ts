/** How requests for the same thing are told apart, lest something on the way answers one from memory. */
export interface TimestampOptions {
  /** Has every request a parameter of its own? By default HTTP requests have, and WebSockets, which nothing keeps, do not. */
  readonly timestampRequests?: boolean;
  /** The name of that parameter. `t` by default. */
  readonly timestampParam?: string;
}

let count = 0;

/** The parameter of one request, where it is to have one; `preset` says whether it has where the options do not. */
export function timestampOf(
  { timestampRequests, timestampParam = "t" }: TimestampOptions,
  preset: boolean,
): [string, string][] {
  if (!(timestampRequests ?? preset)) return [];
  return [[timestampParam, `${Date.now().toString(36)}${(count++).toString(36)}`]];
}
