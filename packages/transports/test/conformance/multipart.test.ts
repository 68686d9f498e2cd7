import { multipartDialer as browserDialer } from "../../src/multipart/client-browser.ts";
import { multipartDialer } from "../../src/multipart/client-node.ts";
import { multipart } from "../../src/multipart/server.ts";
import { judge } from "./judge.ts";

judge({ name: "multipart", acceptor: multipart(), dialer: multipartDialer() });
judge({ name: "multipart, numbered", acceptor: multipart(), dialer: multipartDialer(), query: { rt: "1" } });
judge({ name: "multipart, by fetch", acceptor: multipart(), dialer: browserDialer() });
