import { afterAll, beforeAll, describe, vi } from "vitest";
import { htmlfileDialer } from "../../src/htmlfile/client-browser.ts";
import { htmlfile } from "../../src/htmlfile/server.ts";
import { FakePage } from "../support/fake-page.ts";
import { judge } from "./judge.ts";

describe("in a page", () => {
  beforeAll(() => void vi.stubGlobal("document", new FakePage()));
  afterAll(() => void vi.unstubAllGlobals());
  judge({ name: "htmlfile", acceptor: htmlfile(), dialer: htmlfileDialer() });
  judge({ name: "htmlfile, numbered", acceptor: htmlfile(), dialer: htmlfileDialer(), query: { rt: "1" } });
});
