/**
 * Where the build puts the scripts for browsers. This file and what is built of it lie equally deep, so that both find them.
 *
 * @throws TypeError where a bundler took the address of the module away
 */
export function clientFolder(): URL {
  return new URL("../dist/client/", import.meta.url);
}
