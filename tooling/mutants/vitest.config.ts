import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// The copy's folder is given beside it.
export default defineConfig({ test: { setupFiles: [fileURLToPath(new URL("../properties.ts", import.meta.url))] } });
