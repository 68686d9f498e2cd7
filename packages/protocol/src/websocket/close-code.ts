/** Close codes of RFC 6455 section 7.4.1 that this codec uses itself. */
export const CLOSE_CODE = {
  /** The peer broke the framing. */
  protocol: 1002,
  /** A close frame without a code; never on the wire. */
  none: 1005,
  /** Text that is not UTF-8. */
  invalidText: 1007,
  /** Against a rule of ours that has no code of its own: too many fragments. */
  policy: 1008,
  /** A message above the limit. */
  tooBig: 1009,
} as const;

/**
 * May a close frame carry this code? 1000-1014 are assigned but for 1004, and for 1005 and 1006, which only stand for the lack of
 * a code; 3000-4999 are for libraries and applications (RFC 6455 section 7.4, IANA's registry; as `ws` does).
 */
export function isCloseCode(code: number): boolean {
  if (code >= 1000 && code <= 1014) return code !== 1004 && code !== 1005 && code !== 1006;
  return code >= 3000 && code <= 4999;
}
