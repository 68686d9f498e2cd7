import { CERTIFICATE, KEY } from "../../../packages/transports/test/support/certificate.ts";
import { type Change, changed, documented } from "./documented.ts";
import { type Place, type Proxy, type ProxyOptions, startProxy } from "./proxy.ts";

export interface HaproxyOptions extends ProxyOptions {
  /** The documented `backend`. @defaultValue by the number of servers, sticky by address */
  readonly balance?: "one" | "round-robin" | "address" | "cookie";
}

/** HAProxy as docs/proxies.md configures it, for one test. */
export function startHaproxy(options: HaproxyOptions): Promise<Proxy> {
  return startProxy("haproxy", async (place) => {
    const front = changed(documented("haproxy.cfg"), await changesFor(options, place));
    return ["-db", "-f", await place.write("haproxy.cfg", `${LOGGING}${front}\n${backendOf(options)}`)];
  });
}

const LOGGING = "global\n    log stdout format raw daemon\n\n";

function backendOf({ upstream, balance = upstream.length > 1 ? "address" : "one" }: HaproxyOptions): string {
  const [first = 0, second = 0] = upstream;
  const one: Change = ["127.0.0.1:3000", `127.0.0.1:${first}`];
  const other: Change = ["127.0.0.1:3001", `127.0.0.1:${second}`];
  if (balance === "one") return changed(documented("haproxy-backend.cfg"), [one]);
  if (balance === "cookie") return changed(documented("haproxy-cookie.cfg"), [one, other]);
  const text = changed(documented("haproxy-address.cfg"), [one, other]);
  return balance === "address" ? text : changed(text, [["balance source", "balance roundrobin"]]);
}

async function changesFor({ idle, upgrades = true }: HaproxyOptions, place: Place): Promise<readonly Change[]> {
  const certificate = await place.write("certificate.pem", CERTIFICATE + KEY);
  const changes: Change[] = [
    ["bind :80", `bind 127.0.0.1:${place.http}`],
    ["bind :443", `bind 127.0.0.1:${place.https}`],
    ["/etc/haproxy/certs/example.org.pem", certificate],
    ["mode http", "mode http\n    log global\n    option httplog"],
  ];
  if (idle !== undefined) {
    changes.push(["timeout server 60s", `timeout server ${idle}s`], ["timeout tunnel 60s", `timeout tunnel ${idle}s`]);
  }
  // As proxies do that are too old to know it.
  if (!upgrades) changes.push(["default_backend", "http-request del-header Upgrade\n    default_backend"]);
  return changes;
}
