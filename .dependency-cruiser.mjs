/** Which module may import which; see CONTRIBUTING.md. */

const packages = "^packages/([^/]+)/";

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-cycle",
      comment: "Modules form no cycles, not even of types.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "resolvable",
      comment: "Every import finds its module.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "by-name-across-packages",
      comment: "A package is imported by its name, never by a path into its folder.",
      severity: "error",
      from: { path: packages },
      to: {
        path: "^(packages|integration|benchmarks|examples)/",
        pathNot: "^packages/$1/",
        dependencyTypes: ["local"],
      },
    },
    {
      name: "declared",
      comment: "What a published source imports stands in the dependencies of its package.",
      severity: "error",
      from: { path: "^packages/[^/]+/src/", pathNot: "/src/(testing/|default-transports\\.ts$)" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "testing-is-for-tests",
      comment: "Only tests, and the test kits themselves, import test kits.",
      severity: "error",
      from: { path: "^packages/[^/]+/src/", pathNot: "/src/testing/" },
      to: { path: "^packages/[^/]+/src/testing/" },
    },
    {
      name: "protocol-is-alone",
      comment: "The protocol imports nothing but the Engine.IO codec of record.",
      severity: "error",
      from: { path: "^packages/protocol/src/", pathNot: "/src/testing/" },
      to: { pathNot: "^packages/protocol/src/|/node_modules/engine\\.io-parser/" },
    },
    {
      name: "protocol-testing-is-alone",
      comment: "The protocol's test kits import fast-check besides.",
      severity: "error",
      from: { path: "^packages/protocol/src/testing/" },
      to: { pathNot: "^packages/protocol/src/|/node_modules/(engine\\.io-parser|fast-check)/" },
    },
    {
      name: "one-composition-root",
      comment: "Of a host's sources, src/default-transports.ts alone knows @rt/transports.",
      severity: "error",
      from: { path: packages, pathNot: "^packages/transports/|/src/default-transports\\.ts$|/test/" },
      to: { path: "^packages/transports/" },
    },
    {
      name: "one-arrow",
      comment: "A package imports no other @rt package but the protocol.",
      severity: "error",
      from: { path: "^packages/([^/]+)/src/" },
      to: { path: "^packages/", pathNot: "^packages/($1|protocol|transports)/" },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: { conditionNames: ["@rt/source", "import", "node", "default"], exportsFields: ["exports"] },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(packages|examples)/[^/]+/dist/" },
  },
};
