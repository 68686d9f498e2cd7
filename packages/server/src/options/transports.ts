import { type Acceptor, RtError } from "@rt/protocol";
import createDebug from "debug";
import { type Compression, checkCompression, transportNamed, transportNameOf } from "../default-transports.ts";

/** Socket.IO has a transport of this name, which applications list. Another one can be given as an acceptor. */
const NOT_BUILT_IN = "webtransport";

const log = createDebug("rt:engine");

/** The transports by name. @throws RtError `INVALID_OPTION` */
export function transportsOf(
  list: readonly (string | Acceptor)[],
  compression: Compression,
): ReadonlyMap<string, Acceptor> {
  checkCompression(compression);
  const transports = new Map<string, Acceptor>();
  const twice = list.find((given, place) => list.indexOf(given) < place);
  if (typeof twice === "string") throw new RtError("INVALID_OPTION", `transports: "${twice}" is there twice`);
  // Two names may be those of one transport.
  const items = new Set(list.map((given) => (typeof given === "string" ? transportNameOf(given) : given)));
  if (items.delete(NOT_BUILT_IN)) log("the transport %s is not built in: no client is offered it", NOT_BUILT_IN);
  for (const item of items) {
    const acceptor = typeof item === "string" ? transportNamed(item, compression) : item;
    if (typeof acceptor?.name !== "string") {
      throw new RtError("INVALID_OPTION", `transports: there is no ${JSON.stringify(item)}`);
    }
    if (transports.has(acceptor.name)) {
      throw new RtError("INVALID_OPTION", `transports: "${acceptor.name}" is there twice`);
    }
    transports.set(acceptor.name, acceptor);
  }
  if (transports.size === 0) throw new RtError("INVALID_OPTION", "transports names none");
  return transports;
}
