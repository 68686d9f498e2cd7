import { flag, readOptions, text } from "./checks.ts";
import type { ManagerBase } from "./manager-base.ts";
import type { ServerUrl } from "./server-url.ts";

/** How `io()` finds the connection of a socket. */
export interface SharingOptions {
  /** A connection of its own, and no later socket shares it. @defaultValue false */
  forceNew?: boolean;
  /** May it share a connection with other sockets of the same server? @defaultValue true */
  multiplex?: boolean;
}

/**
 * Managers by what they connect to, for `io()` to share. It keeps none of them alive: one that nobody uses, and that is not
 * connected, goes. Its place is given up when the next one is made, which looks at all of them: there is one for each server. Not by a
 * `FinalizationRegistry`, which React Native's engine lacks.
 */
export class SharedManagers<Manager extends ManagerBase> {
  readonly #managers = new Map<string, WeakRef<Manager>>();

  /**
   * The manager for a socket of this URL: a shared one, unless it has a socket of the namespace already, or `create`'s.
   *
   * @throws RtError `INVALID_OPTION`
   */
  take(
    { address, nsp }: ServerUrl,
    options: SharingOptions & { readonly path?: string },
    create: () => Manager,
  ): Manager {
    const { forceNew, multiplex, path } = readOptions<Required<SharingOptions> & { readonly path: string }>(options, {
      forceNew: flag(false),
      multiplex: flag(true),
      path: text("/socket.io"),
    });
    const key = `${address.secure ? "https" : "http"}://${address.host}${path}`;
    const shared = this.#get(key);
    if (forceNew || !multiplex || shared?.has(nsp) === true) return create();
    if (shared !== undefined) return shared;
    const manager = create();
    for (const other of this.#managers.keys()) if (this.#get(other) === undefined) this.#managers.delete(other);
    this.#managers.set(key, new WeakRef(manager));
    return manager;
  }

  #get(key: string): Manager | undefined {
    return this.#managers.get(key)?.deref();
  }
}
