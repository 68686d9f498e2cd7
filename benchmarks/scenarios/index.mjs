// @ts-check
import { connect } from "./connect.mjs";
import { echo } from "./echo.mjs";
import { fanOut } from "./fan-out.mjs";
import { idle } from "./idle.mjs";
import { latency } from "./latency.mjs";

/** @type {import("./scenario.mjs").Scenario[]} */
export const scenarios = [echo, latency, fanOut, idle, connect];
