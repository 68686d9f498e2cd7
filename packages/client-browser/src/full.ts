import { furtherDialers } from "./default-transports.ts";
import { know } from "./platform.ts";

// The client with all transports: whoever imports this, or loads it as a script, can name each of them.
know(furtherDialers);

export * from "./index.ts";
export { default } from "./index.ts";
