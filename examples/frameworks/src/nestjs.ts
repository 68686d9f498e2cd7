// NestJS 12, with a gateway.
import "reflect-metadata";
import { Controller, Get, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { SubscribeMessage, WebSocketGateway } from "@nestjs/websockets";
import type { Socket } from "@rt/server";
import { RtAdapter } from "./nestjs-adapter.ts";

@Controller()
class Pages {
  @Get() page(): string {
    return "a page of NestJS";
  }
}

@WebSocketGateway()
class Greeter {
  @SubscribeMessage("hello") hello(_socket: Socket, name: string): string {
    return `hello ${name}`;
  }
}

@Module({ controllers: [Pages], providers: [Greeter] })
class App {} // oxlint-disable-line typescript/no-extraneous-class -- its decorator is what it has

const app = await NestFactory.create(App, { logger: false });
app.useWebSocketAdapter(new RtAdapter(app));
await app.listen(Number(process.env["PORT"] ?? 3000));
console.log("listening", app.getHttpServer().address());
