import { afterAll, beforeAll, describe, vi } from "vitest";
import { jsonpDialer } from "../../src/jsonp/client-browser.ts";
import { polling } from "../../src/polling/server.ts";
import { FakePage } from "../support/fake-page.ts";
import { judge } from "./judge.ts";

describe("in a page", () => {
  beforeAll(() => void vi.stubGlobal("document", new FakePage()));
  afterAll(() => void vi.unstubAllGlobals());
  judge({ name: "jsonp", acceptor: polling(), dialer: jsonpDialer() });
  judge({ name: "jsonp, numbered", acceptor: polling(), dialer: jsonpDialer(), query: { rt: "1" } });
});
