/** The client of Socket.IO 3, whose own types of sockets are private. */
declare module "socket.io-client-3" {
  export { io } from "socket.io-client";
}
