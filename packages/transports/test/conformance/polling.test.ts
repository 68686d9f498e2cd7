import { pollingDialer as browserDialer } from "../../src/polling/client-browser.ts";
import { pollingDialer } from "../../src/polling/client-node.ts";
import { polling } from "../../src/polling/server.ts";
import { judge } from "./judge.ts";

judge({ name: "polling", acceptor: polling(), dialer: pollingDialer() });
judge({ name: "polling, numbered", acceptor: polling(), dialer: pollingDialer(), query: { rt: "1" } });
judge({ name: "polling, by fetch", acceptor: polling(), dialer: browserDialer() });
judge({ name: "polling, numbered, by fetch", acceptor: polling(), dialer: browserDialer(), query: { rt: "1" } });
