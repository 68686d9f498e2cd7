import { defineConfig } from "tsup";
import { library } from "../../tsup.base.ts";

export default defineConfig(
  library({
    noExternal: [/^@rt\/transports\//],
    esbuildOptions: (options, { format }) => {
      if (format !== "cjs") return;
      options.define = { ...options.define, "import.meta.url": "moduleUrl" };
      options.inject = [...(options.inject ?? []), "./tsup.module-url.ts"];
    },
  }),
);
