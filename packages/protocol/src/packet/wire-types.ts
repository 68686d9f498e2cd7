/** The wire's type of an event with attachments (Socket.IO protocol 5, B.1). */
export const BINARY_EVENT = 5;

/** The wire's type of an acknowledgement with attachments. */
export const BINARY_ACK = 6;

/** What the two are above the types of the packets that they are. */
export const BINARY = 3;
