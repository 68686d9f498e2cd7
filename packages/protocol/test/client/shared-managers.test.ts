import { afterEach, expect, it, vi } from "vitest";
import { Manager, type ServerUrl, SharedManagers } from "../../src/client/index.ts";
import { ClientWorld } from "./world.ts";

/** References whose targets the test lets go. */
const gone = new Set<object>();

class Reference<Target extends object> {
  static looks = 0;
  readonly #target: Target;

  constructor(target: Target) {
    this.#target = target;
  }

  deref(): Target | undefined {
    Reference.looks += 1;
    return gone.has(this.#target) ? undefined : this.#target;
  }
}

afterEach(() => {
  vi.unstubAllGlobals();
  gone.clear();
});

function urlOf(host: string, nsp = "/"): ServerUrl {
  return { address: { secure: false, host }, nsp, query: undefined };
}

function create(): Manager {
  return new Manager({ secure: false, host: "localhost" }, new ClientWorld().platform, { autoConnect: false });
}

it("managers are shared where nothing tells of what goes, as in React Native", () => {
  vi.stubGlobal("FinalizationRegistry", undefined);
  const managers = new SharedManagers<Manager>();
  const first = managers.take(urlOf("a"), {}, create);
  expect(managers.take(urlOf("a", "/n"), {}, create)).toBe(first);
  expect(managers.take(urlOf("b"), {}, create)).not.toBe(first);
});

it("one that went makes room for another, and is forgotten with the next that is made", () => {
  vi.stubGlobal("WeakRef", Reference);
  const managers = new SharedManagers<Manager>();
  const kept = managers.take(urlOf("kept"), {}, create);
  for (let n = 0; n < 100; n++) gone.add(managers.take(urlOf(`host-${n}`), {}, create));
  const again = managers.take(urlOf("host-99"), {}, create);
  expect(gone.has(again)).toBe(false);
  expect(managers.take(urlOf("kept", "/n"), {}, create)).toBe(kept);
  Reference.looks = 0;
  managers.take(urlOf("last"), {}, create);
  // Nothing is there to be looked at but the two that live.
  expect(Reference.looks).toBe(2);
});
