import { pathToFileURL } from "node:url";

/** What a CommonJS module has in place of `import.meta.url`. */
export const moduleUrl: string = pathToFileURL(__filename).href;
