import { streamingDialer as browserDialer } from "../../src/streaming/client-browser.ts";
import { streamingDialer } from "../../src/streaming/client-node.ts";
import { streaming } from "../../src/streaming/server.ts";
import { judge } from "./judge.ts";

judge({ name: "streaming", acceptor: streaming(), dialer: streamingDialer() });
judge({ name: "streaming, numbered", acceptor: streaming(), dialer: streamingDialer(), query: { rt: "1" } });
judge({ name: "streaming, by fetch", acceptor: streaming(), dialer: browserDialer() });
