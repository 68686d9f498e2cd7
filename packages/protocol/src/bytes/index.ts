export { portableBytes } from "./portable.ts";
