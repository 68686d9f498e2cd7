import { deflate, gzip } from "node:zlib";

/** Takes the coded body, or `undefined` when it is to leave as it is. */
export type CodedBody = (body: Uint8Array | undefined) => void;

/** A content coding that a client accepts. */
export interface BodyCoding {
  readonly name: "gzip" | "deflate";
  /** Codes `body`; `done` is called once, in a later turn. */
  code(body: string | Uint8Array, done: CodedBody): void;
}

/** Chooses the coding for an answer; `undefined` for none. */
export type ChooseCoding = (body: string | Uint8Array, acceptEncoding: string | undefined) => BodyCoding | undefined;

const GZIP: BodyCoding = {
  name: "gzip",
  code: (body, done) => gzip(body, (error, coded) => done(error === null ? coded : undefined)),
};
const DEFLATE: BodyCoding = {
  name: "deflate",
  code: (body, done) => deflate(body, (error, coded) => done(error === null ? coded : undefined)),
};

/** Codes answers of at least `threshold` bytes as the client accepts, gzip before deflate. */
export function compressAbove(threshold: number): ChooseCoding {
  return (body, acceptEncoding) => {
    if (acceptEncoding === undefined || Buffer.byteLength(body) < threshold) return undefined;
    const accepted = acceptedCodings(acceptEncoding);
    if (accepted.get("gzip") ?? accepted.get("*") ?? false) return GZIP;
    return (accepted.get("deflate") ?? false) ? DEFLATE : undefined;
  };
}

/** The codings that the header names, and whether it accepts them: `;q=0` does not. */
function acceptedCodings(header: string): Map<string, boolean> {
  const codings = new Map<string, boolean>();
  for (const item of header.split(",")) {
    const [name, ...parameters] = item.split(";").map((part) => part.trim().toLowerCase());
    if (name === undefined || name === "") continue;
    const weight = parameters.find((parameter) => parameter.startsWith("q="));
    codings.set(name, weight === undefined || Number(weight.slice(2)) > 0);
  }
  return codings;
}
