import { io, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";
import type { ClientToServerEvents, Message, ServerToClientEvents } from "./server.ts";

export class ChatClient {
  readonly socket: Socket<ServerToClientEvents, ClientToServerEvents>;

  constructor(
    url: string,
    name: string,
    note: (line: string) => void,
    options: Partial<ManagerOptions & SocketOptions> = {},
  ) {
    this.socket = io(url, { ...options, auth: { name } });

    this.socket.on("connect", () => note("connect"));
    this.socket.on("notice", (text) => note(`notice ${text}`));
    this.socket.on("joined", (room, who) => note(`${who} joined ${room}`));
    this.socket.on("left", (room, who) => note(`${who} left ${room}`));
    this.socket.on("typing", (room, who, isTyping) => note(`${who} ${isTyping ? "types" : "pauses"} in ${room}`));
    this.socket.on("message", (room, { id, from, text }) => note(`${room} #${id} ${from}: ${text}`));
    this.socket.on("disconnect", (reason) => note(`disconnect ${reason}`));
  }

  join(room: string): Promise<Message[]> {
    return new Promise((resolve) => this.socket.emit("join", room, resolve));
  }

  leave(room: string): Promise<void> {
    return new Promise((resolve) => this.socket.emit("leave", room, resolve));
  }

  say(room: string, text: string): Promise<{ ok: boolean; error?: string }> {
    return this.socket.emitWithAck("say", room, text);
  }

  type(room: string, isTyping = true): void {
    this.socket.emit("typing", room, isTyping);
  }

  shout(text: string): void {
    this.socket.emit("shout", text);
  }
}
