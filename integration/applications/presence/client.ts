import { Manager, type ManagerOptions, type Socket } from "socket.io-client";

export class PresenceClient {
  readonly manager: Manager;
  readonly socket: Socket;

  constructor(url: string, name: string, note: (line: string) => void, options: Partial<ManagerOptions>) {
    this.manager = new Manager(url, { ...options, query: { name } });
    this.socket = this.manager.socket("/");

    this.manager.on("open", () => note("open"));
    this.manager.on("close", (reason) => note(`close ${reason}`));
    this.manager.on("reconnect", () => note("reconnect"));
    this.socket.on("connect", () => note(`connect, ${this.socket.id?.length} characters`));
    this.socket.on("online", (who) => note(`${who} online`));
    this.socket.on("offline", (who) => note(`${who} offline`));
    this.socket.on("disconnect", (reason) => note(`disconnect ${reason}, active: ${this.socket.active}`));
  }

  /** Beats until it hears an answer: both ways a beat may be lost. */
  beat(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setInterval(() => this.socket.volatile.emit("beat"), 5);
      this.socket.once("beat", () => {
        clearInterval(timer);
        resolve();
      });
      this.socket.volatile.emit("beat");
    });
  }

  get transport(): string {
    return this.manager.engine.transport.name;
  }
}
