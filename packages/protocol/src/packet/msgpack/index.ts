export { type MessagePackOptions, msgpack } from "./msgpack.ts";
