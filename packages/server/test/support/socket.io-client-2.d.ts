/** What the tests use of the client of Socket.IO 2, which has no types of its own. */
declare module "socket.io-client-2" {
  export interface OldEngine {
    once(event: string, listener: (...args: never[]) => void): unknown;
    readonly id: string;
    close(): void;
  }

  export interface OldManager {
    once(event: string, listener: (...args: never[]) => void): unknown;
    readonly engine: OldEngine;
    socket(nsp: string, options?: OldOptions): OldSocket;
  }

  export interface OldSocket {
    readonly id: string;
    readonly connected: boolean;
    readonly io: OldManager;
    on(event: string, listener: (...args: never[]) => void): this;
    once(event: string, listener: (...args: never[]) => void): this;
    emit(event: string, ...args: unknown[]): this;
    connect(): this;
    disconnect(): this;
  }

  export interface OldOptions {
    readonly transports?: readonly string[];
    readonly forceNew?: boolean;
    readonly forceBase64?: boolean;
    readonly autoConnect?: boolean;
    readonly reconnection?: boolean;
    readonly reconnectionDelay?: number;
    readonly reconnectionDelayMax?: number;
    readonly query?: Readonly<Record<string, string>>;
    readonly extraHeaders?: Readonly<Record<string, string>>;
  }

  export default function io(url: string, options?: OldOptions): OldSocket;
}
