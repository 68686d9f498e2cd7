import type { KnipConfig } from "knip";

/** Knip finds what nobody uses. Named here: where programs begin, and, each with its reason, what it cannot see used. */
export default {
  // Beside what uses it, a type is exported so that callers can name it.
  ignoreExportsUsedInFile: { interface: true, type: true },
  ignoreBinaries: [
    // Debian's.
    "apt-get",
  ],
  ignoreUnresolved: [
    // Read by vitest in the folder of its project.
    "./setup.ts",
  ],
  ignoreIssues: {
    // By name and by default, as Socket.IO's.
    "packages/server/src/index.ts": ["duplicates"],
    // Where they are built, their declarations refer to Node's types, which are the application's to install.
    "packages/{client-node,server,transports}/package.json": ["optionalPeerDependencies"],
  },
  workspaces: {
    ".": {
      // What package.json, the checks and people start by name.
      entry: [
        "tooling/*.mjs",
        "tooling/docs/reference.mjs",
        "tooling/mutants/{run.mjs,judge.mjs,vitest.config.ts}",
        "tooling/release/{api-reports,check-*}.mjs",
      ],
      project: ["*.ts", "tooling/**/*.{mjs,ts}", "!tooling/{consumers,pnpm,runtimes}/**"],
      ignoreDependencies: [
        // Keeps npm from installing here: it stops at `workspace:`.
        "@rt/protocol",
        // Started through `run`.
        "turbo",
        // Started by the path of its program.
        "typescript5",
      ],
    },
    "tooling/consumers/*": { entry: ["*.ts"] },
    "packages/*": { project: ["src/**", "test/**", "*.ts"] },
    "packages/server": {
      // The build puts it into every CommonJS module.
      entry: ["tsup.module-url.ts"],
      project: ["src/**", "test/**", "*.ts"],
      // Its scripts are copied into the server's build.
      ignoreDependencies: ["@rt/client-browser"],
    },
    "examples/chat": { entry: ["{build,server}.mjs", "src/{server,guest,page}/main.ts"] },
    "examples/frameworks": { entry: ["src/*.ts"] },
    "examples/custom-transport": { entry: ["src/{server,client}.ts"] },
    // The fault proxy is a library for all tests, with an API of its own.
    integration: {
      entry: [
        "fault-proxy/index.ts",
        "torture/{main,server-process}.ts",
        "torture/typescript.mjs",
        "applications/test/**/*.test.ts",
        "browser/{support/globals.d,test/**/*.test}.ts",
        "languages/test/**/*.test.ts",
        "proxies/{index,test/**/*.test}.ts",
        // Named by the page of the application, and by its script.
        "browser/vite-app/{main,worker}.ts",
      ],
    },
    // The servers are imported by the names that come as arguments.
    benchmarks: { entry: ["{driver,servers}/*.mjs", "links/server.mjs"] },
  },
} satisfies KnipConfig;
