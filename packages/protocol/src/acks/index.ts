export { type AckListener, AckTable } from "./ack-table.ts";
