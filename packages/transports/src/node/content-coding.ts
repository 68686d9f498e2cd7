/** The codings that a body may come in, the smallest first. */
const CODINGS = ["br", "gzip", "deflate", "identity"] as const;

/** How a body is coded, by its name in HTTP. */
export type Coding = (typeof CODINGS)[number];

/** What a client thinks of `identity` that does not name it: better than none (RFC 9110, section 12.5.3). */
const LEAST = Number.MIN_VALUE;

/**
 * The coding for a client with this `Accept-Encoding`: the one it likes best, and of those it likes alike the smallest. One that takes
 * none of them gets `identity`, as one that says nothing.
 */
export function codingFor(accepted: string | undefined): Coding {
  if (accepted === undefined) return "identity";
  const weights = weightsIn(accepted);
  let chosen: Coding = "identity";
  let most = 0;
  for (const coding of CODINGS) {
    const weight = weights.get(coding) ?? weights.get("*") ?? (coding === "identity" ? LEAST : 0);
    if (weight <= most) continue;
    chosen = coding;
    most = weight;
  }
  return chosen;
}

function weightsIn(accepted: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const item of accepted.toLowerCase().split(",")) {
    const [name = "", ...parameters] = item.split(";").map((part) => part.trim());
    const weight = parameters.find((parameter) => parameter.startsWith("q="));
    const value = weight === undefined ? 1 : Number(weight.slice(2));
    // What is no number is no wish.
    weights.set(name, value >= 0 && value <= 1 ? value : 0);
  }
  return weights;
}
