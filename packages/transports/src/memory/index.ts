export { type MemoryNetwork, memory, memoryPair } from "./memory.ts";
