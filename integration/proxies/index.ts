/*
 * Real proxies for tests, each for one test: as docs/proxies.md configures them, or worse. `upgrades: false` refuses to upgrade, `idle` cuts
 * what is idle for so many seconds, and `collects: "always"` keeps answers back until they are whole.
 */
export { type HaproxyOptions, startHaproxy } from "./support/haproxy.ts";
export { type NginxOptions, startNginx } from "./support/nginx.ts";
export type { Proxy, ProxyOptions, Scheme } from "./support/proxy.ts";
