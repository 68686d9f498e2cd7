import { nodeDialer } from "../../src/raw/client-node.ts";
import { node } from "../../src/raw/server.ts";
import { judge } from "./judge.ts";

judge({ name: "node", acceptor: node(), dialer: nodeDialer() });
