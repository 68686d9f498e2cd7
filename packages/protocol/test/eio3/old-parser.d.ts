/** What the tests use of the parser of Engine.IO 3, which has no types of its own. */
declare module "engine.io-parser-2" {
  export interface OldPacket {
    readonly type: string;
    readonly data?: string | Buffer | undefined;
  }
  export function encodePayload(
    packets: readonly OldPacket[],
    supportsBinary: boolean,
    done: (payload: string | Buffer) => void,
  ): void;
  export function decodePayload(payload: string | Buffer, each: (packet: OldPacket) => boolean | undefined): void;
  export function encodePacket(
    packet: OldPacket,
    supportsBinary: boolean,
    done: (encoded: string | Buffer) => void,
  ): void;
}
