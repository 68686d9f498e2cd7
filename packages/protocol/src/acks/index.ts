export { type AckCallback, ackListener, ackPromise, isAckCallback } from "./ack-callback.ts";
export { type AckListener, AckTable } from "./ack-table.ts";
