import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "@rt/server";
import { expect, it, onTestFinished } from "vitest";
import { documentOf } from "../../../tooling/docs/blocks.mjs";
import { openPage } from "../support/open-page.ts";

const path = new URL("../../../docs/getting-started.md", import.meta.url);
const { files } = documentOf("docs/getting-started.md", readFileSync(path, "utf8"));

it("the page of the guide joins, says what is typed, and shows it as text", async () => {
  const http = createServer((request, response) => {
    if (request.url !== "/") response.writeHead(404).end();
    else response.setHeader("content-type", "text/html; charset=utf-8").end(files.get("index.html"));
  });
  const io = new Server(http);
  onTestFinished(() => io.close());
  io.on("connection", (socket) => {
    socket.on("join", (name, room, joined) => joined(`${name} is in ${room}`));
    socket.on("say", (room, text) => socket.emit("said", room, text));
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");

  const page = await openPage(`http://rt.test:${(http.address() as AddressInfo).port}/`);
  await page.getByText("Page is in lobby").waitFor();
  await page.getByLabel("Message").fill("<b>hello</b>");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("lobby: <b>hello</b>").waitFor();
  expect(await page.locator("li").allTextContents()).toEqual(["Page is in lobby", "lobby: <b>hello</b>"]);
  expect(await page.locator("b").count()).toBe(0);
  expect(await page.getByLabel("Message").inputValue()).toBe("");
});
