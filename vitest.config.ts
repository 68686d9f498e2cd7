import { existsSync, readdirSync } from "node:fs";
import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";
import { CountReporter } from "./tooling/count-reporter.ts";

// Tests read the sources of all packages: no build comes before them.
const conditions = ["@rt/source", ...defaultServerConditions];

const folders = [
  ...readdirSync("packages").map((name) => `packages/${name}`),
  ...readdirSync("examples").map((name) => `examples/${name}`),
  "integration",
  "integration/browser",
  "integration/proxies",
  "benchmarks",
  "tooling",
];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // Files of one worker share their modules: to load them anew for each takes more time than the tests.
    isolate: false,
    reporters: ["default", new CountReporter()],
    // Properties take their time on a busy machine.
    testTimeout: 20_000,
    hookTimeout: 20_000,
    projects: folders
      .filter((root) => existsSync(`${root}/test`))
      .map((root) => ({
        extends: true,
        root,
        test: {
          name: root.replace("packages/", ""),
          include: ["test/**/*.test.ts"],
          // What all tests of a folder share, such as a browser.
          globalSetup: existsSync(`${root}/setup.ts`) ? ["./setup.ts"] : [],
        },
      })),
  },
});
