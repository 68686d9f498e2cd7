import { type HttpCompressionOptions, type PerMessageDeflateOptions, Server } from "@rt/server";
import { expect, test } from "vitest";

test.each([
  ["httpCompression", "gzip"],
  ["httpCompression.threshold", { threshold: -1 }],
  ["httpCompression.threshold", { threshold: "1kb" }],
  ["httpCompression.level", { level: 10 }],
  ["httpCompression.memLevel", { memLevel: 0 }],
  ["httpCompression.strategy", { strategy: 5 }],
  ["httpCompression.chunkSize", { chunkSize: 1 }],
  ["httpCompression.windowBits", { windowBits: 8 }],
])("%s %j is no option, whichever transports there are", (name, httpCompression) => {
  const options = { httpCompression: httpCompression as HttpCompressionOptions };
  const wrong = expect.objectContaining({ code: "INVALID_OPTION", message: expect.stringContaining(`${name} is `) });
  expect(() => new Server(options)).toThrow(wrong);
  expect(() => new Server({ ...options, transports: ["websocket"] })).toThrow(wrong);
});

test.each([
  ["perMessageDeflate", "on"],
  ["perMessageDeflate.threshold", { threshold: 1.5 }],
  ["perMessageDeflate.serverNoContextTakeover", { serverNoContextTakeover: 1 }],
  ["perMessageDeflate.clientNoContextTakeover", { clientNoContextTakeover: "yes" }],
  ["perMessageDeflate.serverMaxWindowBits", { serverMaxWindowBits: 7 }],
  ["perMessageDeflate.clientMaxWindowBits", { clientMaxWindowBits: 16 }],
  ["perMessageDeflate.clientMaxWindowBits", { clientMaxWindowBits: true }],
  ["perMessageDeflate.zlibDeflateOptions", { zlibDeflateOptions: 1 }],
  ["perMessageDeflate.zlibDeflateOptions.level", { zlibDeflateOptions: { level: -2 } }],
  ["perMessageDeflate.zlibInflateOptions.chunkSize", { zlibInflateOptions: { chunkSize: 0 } }],
  ["perMessageDeflate.concurrencyLimit", { concurrencyLimit: 0 }],
])("%s %j is no option, whichever transports there are", (name, perMessageDeflate) => {
  const options = { perMessageDeflate: perMessageDeflate as PerMessageDeflateOptions };
  const wrong = expect.objectContaining({ code: "INVALID_OPTION", message: expect.stringContaining(`${name} is `) });
  expect(() => new Server(options)).toThrow(wrong);
  expect(() => new Server({ ...options, transports: ["polling"] })).toThrow(wrong);
});
