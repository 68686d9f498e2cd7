import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CLOSE_CODES } from "@rt/protocol";
import { describe, expect, it } from "vitest";
import { optionsOf, valueIn } from "../docs/options.mjs";
import { readSources } from "../docs/read-sources.mjs";
import { namesIn, tableUnder } from "../docs/tables.mjs";
import { root } from "./world.ts";

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const errors = read("docs/errors.md");

/** The texts of a union in TypeScript. */
function membersOf(path: string, type: string): string[] {
  const [, union = ""] = new RegExp(`export type ${type} =(.*?);\n`, "s").exec(read(path)) ?? [];
  return Array.from(union.matchAll(/"([^"]+)"/g), ([, member = ""]) => member);
}

const firstNames = (heading: string): string[] => tableUnder(errors, heading).flatMap(([cell]) => namesIn(cell));

describe("the page of errors", () => {
  it("has every code of an error", () => {
    const codes = membersOf("packages/protocol/src/errors.ts", "ErrorCode");
    expect(codes).toContain("BUFFER_FULL");
    expect(firstNames("## Errors").toSorted()).toEqual(codes.toSorted());
  });

  it("has every way in which a session ends, with its number and reason", () => {
    const rows = tableUnder(errors, "## Ends of a session").map(([code, name, reason]) => [
      Number(code),
      ...namesIn(name),
      ...namesIn(reason),
    ]);
    expect(rows).toEqual(Object.entries(CLOSE_CODES).map(([name, { code, reason }]) => [code, name, reason]));
  });

  it("has every reason of a `disconnect`", () => {
    const reasons = [
      ...membersOf("packages/protocol/src/session/close-codes.ts", "CloseReason"),
      ...membersOf("packages/protocol/src/client/membership.ts", "DisconnectReason"),
      ...membersOf("packages/server/src/reasons.ts", "DisconnectReason"),
    ];
    expect(reasons.length).toBeGreaterThan(10);
    expect(firstNames("## Reasons of `disconnect`").toSorted()).toEqual(reasons.toSorted());
  });

  it("has every refusal of a request", () => {
    const refusals = read("packages/server/src/http/refusal.ts").matchAll(
      /\{ code: (\d+), status: (\d+), message: "([^"]+)" \}/g,
    );
    const rows = tableUnder(errors, "## Refused requests").map(([code, status, message]) => [code, status, message]);
    expect(rows.length).toBeGreaterThan(5);
    expect(rows).toEqual(Array.from(refusals, ([, ...cells]) => cells));
  });

  it("has every name of a bad request", () => {
    const places = ["http/gate", "http/refusal", "http/router", "links/link-intake"];
    const sources = places.map((place) => read(`packages/server/src/${place}.ts`)).join("");
    const names = Array.from(sources.matchAll(/name: "([A-Z_]+)"/g), ([, name = ""]) => name);
    expect(names.length).toBeGreaterThan(4);
    expect(firstNames("### Bad requests").toSorted()).toEqual([...new Set(names)].toSorted());
  });

  it("has every end of a link", () => {
    const codes = membersOf("packages/protocol/src/contracts/link.ts", "LinkEndCode");
    expect(codes).toContain("too-big");
    expect(firstNames("## Ends of a link").toSorted()).toEqual(codes.toSorted());
  });
});

/** The pages with tables of options: under which heading, and the interface that they are about. */
const pages = [
  ["server", "## Options", "options/server-options.ts", "ServerOptions"],
  ["server", "### Options of `resume`", "options/server-options.ts", "ResumeOptions"],
  ["server", "### Options of `connectionStateRecovery`", "options/recovery.ts", "ConnectionStateRecoveryOptions"],
  ["client-node", "## Options", "options.ts", "NodeClientOptions"],
  ["client-browser", "## Options", "options.ts", "BrowserClientOptions"],
  ["transports", "### `polling(options)`", "polling/server.ts", "PollingOptions"],
  ["transports", "### `websocket(options)`", "websocket/server.ts", "WebSocketOptions"],
  [
    "transports",
    "### `streaming(options)`, `sse(options)`, `multipart(options)`, `htmlfile(options)`",
    "streaming/server.ts",
    "StreamingOptions",
  ],
  ["transports", "### `websocketDialer(options)` in Node", "websocket/client-node.ts", "WebSocketDialerOptions"],
  ["transports", "### `nodeDialer(options)`", "raw/client-node.ts", "NodeDialerOptions"],
  ["transports", "### The other dialers in Node", "post-up/node-requests.ts", "RequestDialerOptions"],
  [
    "transports",
    "### `websocketDialer(options)` in browsers",
    "websocket/client-browser.ts",
    "BrowserWebSocketOptions",
  ],
  ["transports", "### The other dialers in browsers", "post-up/browser-requests.ts", "BrowserRequestOptions"],
  ["protocol", "### `createJsonCodec(options)`", "packet/limits.ts", "JsonCodecOptions"],
] as const;

const fileOf = (page: string, file: string): string => join(root, "packages", page, "src", file);
const program = readSources([...new Set(pages.map(([page, , file]) => fileOf(page, file)))]);

describe.each(pages)("the page of %s, %s", (page, heading, file, name) => {
  const options = optionsOf(program, fileOf(page, file), name);
  const rows = tableUnder(read(`packages/${page}/README.md`), heading).flatMap(([cell, fallback = ""]) =>
    namesIn(cell).map((option) => [option, fallback] as const),
  );

  it("has every option, and no other", () => {
    expect(rows.map(([option]) => option).toSorted()).toEqual([...options.keys()].toSorted());
  });

  it("has their defaults, where the comments name them", () => {
    const known = rows.filter(([option]) => options.get(option) !== undefined);
    const shown = known.map(([option, fallback]) => [option, valueIn(fallback)]);
    expect(shown).toEqual(known.map(([option]) => [option, options.get(option)]));
  });
});

describe.each(["protocol", "transports", "server", "client-node", "client-browser"])("the page of %s", (name) => {
  it("names what the package depends on", () => {
    const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
      read(`packages/${name}/package.json`),
    );
    const [, sentence = ""] = /It depends on ((?:`[^`]+`|, | and )+)/.exec(read(`packages/${name}/README.md`)) ?? [];
    expect(namesIn(sentence).toSorted()).toEqual(Object.keys(dependencies).toSorted());
  });
});
