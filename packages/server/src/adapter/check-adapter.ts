import { type Adapter, RtError } from "@rt/protocol";

/** What only an adapter of rt has: those of Socket.IO have other methods, and the same ones with other arguments. */
const OWN = ["init", "add", "addAll", "broadcast", "serverCount", "serverSideEmit"] as const;

/** @throws RtError `INVALID_OPTION` when what the option `adapter` has made is no adapter */
export function checkAdapter(made: Adapter): Adapter {
  const missing = OWN.find((name) => typeof Object(made)[name] !== "function");
  if (missing === undefined) return made;
  throw new RtError("INVALID_OPTION", `adapter made no adapter of rt: \`${missing}\` is missing`);
}
