// Lets the gateways of NestJS serve by rt: `app.useWebSocketAdapter(new RtAdapter(app))`.
import type { WsMessageHandler } from "@nestjs/common";
import { AbstractWsAdapter } from "@nestjs/websockets";
import { type Namespace, Server, type ServerOptions, type Socket } from "@rt/server";
import type { Observable } from "rxjs";

type GatewayOptions = ServerOptions & { readonly namespace?: string; readonly server?: Server };

export class RtAdapter extends AbstractWsAdapter {
  create(port: number, { namespace, server, ...options }: GatewayOptions = {}): Server | Namespace {
    const io = server ?? new Server(port === 0 ? this.httpServer : port, options);
    return namespace === undefined ? io : io.of(namespace);
  }

  bindMessageHandlers(
    socket: Socket,
    handlers: WsMessageHandler[],
    transform: (result: unknown) => Observable<unknown>,
  ): void {
    for (const { message, callback } of handlers) {
      socket.on(message, (...args: unknown[]) => {
        const answer = typeof args.at(-1) === "function" ? args.pop() : undefined;
        void Promise.resolve(callback(...args)).then((result) =>
          transform(result).subscribe((value) => typeof answer === "function" && answer(value)),
        );
      });
    }
  }
}
