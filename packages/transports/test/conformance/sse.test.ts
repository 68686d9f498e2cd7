import { sseDialer as browserDialer } from "../../src/sse/client-browser.ts";
import { sseDialer } from "../../src/sse/client-node.ts";
import { sse } from "../../src/sse/server.ts";
import { judge } from "./judge.ts";

judge({ name: "sse", acceptor: sse(), dialer: sseDialer() });
judge({ name: "sse, numbered", acceptor: sse(), dialer: sseDialer(), query: { rt: "1" } });
judge({ name: "sse, by fetch", acceptor: sse(), dialer: browserDialer() });
