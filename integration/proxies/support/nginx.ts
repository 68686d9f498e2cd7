import { CERTIFICATE, KEY } from "../../../packages/transports/test/support/certificate.ts";
import { type Change, changed, documented } from "./documented.ts";
import { type Place, type Proxy, type ProxyOptions, startProxy } from "./proxy.ts";

export interface NginxOptions extends ProxyOptions {
  /** The documented `upstream`: one server, several, or several to which clients stick. @defaultValue by the number of servers, sticky */
  readonly balance?: "one" | "round-robin" | "sticky";
  /**
   * It collects what an answer brings before it passes it on, as it does with servers that it asks by HTTP/1.0: `"unless told"`, as without
   * `proxy_http_version`, which keeps it from upgrades too; `"always"`, whatever the server says. @defaultValue `"never"`
   */
  readonly collects?: "never" | "unless told" | "always";
  /** `client_max_body_size`. */
  readonly maxBody?: string;
}

/** nginx as docs/proxies.md configures it, for one test. */
export function startNginx(options: NginxOptions): Promise<Proxy> {
  return startProxy("nginx", async (place) => {
    const site = `${upstreamOf(options)}\n${changed(documented("nginx.conf"), await changesFor(options, place))}`;
    const path = await place.write("nginx.conf", main(place, site));
    return ["-p", place.folder, "-c", path, "-e", "stderr"];
  });
}

/** What Debian's /etc/nginx/nginx.conf has around a site, without what only root may do, and in one process, which can be killed. */
function main({ folder }: Place, site: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  return `daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log stderr info;
events { worker_connections 1024; }
http {
sendfile on;
tcp_nopush on;
gzip on;
access_log /dev/stdout;
${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join("\n")}
${site}
}
`;
}

function upstreamOf({ upstream, balance = upstream.length > 1 ? "sticky" : "one" }: NginxOptions): string {
  const [first = 0, second = 0] = upstream;
  if (balance === "one") return changed(documented("nginx-upstream.conf"), [["127.0.0.1:3000", `127.0.0.1:${first}`]]);
  const text = changed(documented("nginx-sticky.conf"), [
    ["127.0.0.1:3000", `127.0.0.1:${first}`],
    ["127.0.0.1:3001", `127.0.0.1:${second}`],
  ]);
  return balance === "sticky" ? text : changed(text, [["ip_hash;", ""]]);
}

async function changesFor(options: NginxOptions, place: Place): Promise<readonly Change[]> {
  const { idle, upgrades = true, collects = "never", maxBody } = options;
  const changes: Change[] = [
    ["listen 80;", `listen 127.0.0.1:${place.http};`],
    ["listen 443 ssl http2;", `listen 127.0.0.1:${place.https} ssl http2;`],
    ["/etc/ssl/example.org.pem", await place.write("certificate.pem", CERTIFICATE)],
    ["/etc/ssl/private/example.org.key", await place.write("key.pem", KEY)],
  ];
  if (idle !== undefined) changes.push(["proxy_read_timeout 60s;", `proxy_read_timeout ${idle}s;`]);
  if (maxBody !== undefined) changes.push(["client_max_body_size 2m;", `client_max_body_size ${maxBody};`]);
  if (!upgrades) changes.push(["proxy_set_header Upgrade $http_upgrade;", ""], ["$connection_upgrade;", '"";']);
  if (collects === "unless told") changes.push(["proxy_http_version 1.1;", ""]);
  if (collects === "always") changes.push(["proxy_http_version 1.1;", "proxy_ignore_headers X-Accel-Buffering;"]);
  return changes;
}
