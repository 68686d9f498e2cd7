// @ts-check
import { Server } from "@rt/server";
import { app, options } from "./app.mjs";

/** @param {import("node:http").Server} http */
export function start(http) {
  app(new Server(http, options));
}
