import { RtError } from "../errors.ts";

/** What a JSON codec takes and makes at most. */
export interface JsonCodecOptions {
  /**
   * The most binary values of one packet, both ways; 1 to 255, which is what the narrowest known peer counts to.
   *
   * @defaultValue 10: what the reference takes since its 4.2.6 (CVE-2026-33151); peers that send more are refused by it.
   */
  readonly maxAttachments?: number;
  /**
   * The most bytes that the attachments of one received packet may have together; above it the peer breaks the protocol. It
   * bounds what a half-received packet holds. A host that takes larger chunks raises it.
   *
   * @defaultValue 10,000,000: ten attachments of the reference's largest message.
   */
  readonly maxAttachmentBytes?: number;
  /**
   * How many arrays and objects may lie within each other in a payload, the payload counted, both ways; 1 to 1,024, so that no
   * walk comes near the end of the stack.
   *
   * @defaultValue 512: far above what people write, far below what the reference fails at (F.2, 7).
   */
  readonly maxDepth?: number;
}

/** The options, complete and checked. */
export type JsonLimits = Readonly<Required<JsonCodecOptions>>;

/** @throws RtError `INVALID_OPTION` */
export function resolveLimits(options: JsonCodecOptions): JsonLimits {
  return {
    maxAttachments: check("maxAttachments", options.maxAttachments ?? 10, 1, 255),
    maxAttachmentBytes: check(
      "maxAttachmentBytes",
      options.maxAttachmentBytes ?? 10_000_000,
      0,
      Number.MAX_SAFE_INTEGER,
    ),
    maxDepth: check("maxDepth", options.maxDepth ?? 512, 1, 1024),
  };
}

function check(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new RtError("INVALID_OPTION", `${name} is an integer from ${least} to ${most}, not ${value}`);
}
