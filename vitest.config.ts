import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
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
  "integration/languages",
  "integration/proxies",
  "benchmarks",
  "tooling",
];

/** Applications written for Socket.IO run as they are: what they import by its names is the reference's, or ours. */
const applications = "integration/applications";
const aliases = { server: ["socket.io", "@rt/server"], client: ["socket.io-client", "@rt/client-node"] } as const;
const makes = ["reference", "rt"] as const;

function aliasOf(half: keyof typeof aliases, make: (typeof makes)[number]): { find: RegExp; replacement: string }[] {
  const [name, ours] = aliases[half];
  return make === "rt" ? [{ find: new RegExp(`^${name}$`), replacement: ours }] : [];
}

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // Files of one worker share their modules: to load them anew for each takes more time than the tests.
    isolate: false,
    reporters: ["default", new CountReporter()],
    setupFiles: [fileURLToPath(new URL("tooling/properties.ts", import.meta.url))],
    // Only what hangs takes so long, however busy the machine is.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 50_000 } },
    projects: [
      ...folders
        .filter((root) => existsSync(`${root}/test`))
        .map((root) => ({
          extends: true as const,
          root,
          test: {
            name: root.replace("packages/", ""),
            include: ["test/**/*.test.ts"],
            // What all tests of a folder share, such as a browser.
            globalSetup: existsSync(`${root}/setup.ts`) ? ["./setup.ts"] : [],
          },
        })),
      ...makes.flatMap((server) =>
        makes.map((client) => ({
          extends: true as const,
          root: applications,
          resolve: { alias: [...aliasOf("server", server), ...aliasOf("client", client)] },
          test: {
            name: `applications, ${server} server, ${client} client`,
            include: ["test/**/*.test.ts"],
            provide: { pairing: { server, client } },
          },
        })),
      ),
    ],
  },
});
