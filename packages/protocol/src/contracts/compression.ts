/** How zlib is to work, in the words of Node's `zlib`. What is absent is as zlib has it. */
export interface ZlibSettings {
  /** From 1, the fastest, to 9, the smallest result; 0 does not compress, -1 is zlib's own choice. @defaultValue -1 */
  readonly level?: number;
  /** The memory of a compression, 1 to 9: about 2^(memLevel + 9) bytes beside its window. @defaultValue 8 */
  readonly memLevel?: number;
  /** What the data is like, 0 to 4: a `Z_` constant of zlib. @defaultValue 0: anything */
  readonly strategy?: number;
  /** Results come in pieces of so many bytes, 64 to 1,048,576. @defaultValue 16,384 */
  readonly chunkSize?: number;
}

/** How answers to HTTP requests are compressed. The settings of zlib are for gzip and deflate. */
export interface HttpCompressionOptions extends ZlibSettings {
  /** Answers of fewer bytes are left as they are. @defaultValue 1,024: below it little is saved */
  readonly threshold?: number;
  /** How far back zlib looks: 2^windowBits bytes, 9 to 15. @defaultValue 15 */
  readonly windowBits?: number;
}

/** How the messages of a WebSocket are compressed (RFC 7692, permessage-deflate). The names are those of the npm package `ws`. */
export interface PerMessageDeflateOptions {
  /** Messages of fewer bytes are sent as they are. @defaultValue 1,024: below it little is saved */
  readonly threshold?: number;
  /**
   * Is each message of the server compressed by itself? That costs some of the gain, and saves 32 KB of memory a connection; a broadcast is
   * then compressed once for all who get it. `false` refuses clients that ask for it.
   * @defaultValue only where the client asks for it
   */
  readonly serverNoContextTakeover?: boolean;
  /**
   * As `serverNoContextTakeover`, for the messages of the client; a client with `false` refuses servers that ask for it.
   * @defaultValue only where the peer asks for it
   */
  readonly clientNoContextTakeover?: boolean;
  /** How far back the server looks: 2^serverMaxWindowBits bytes, 8 to 15. `false` refuses clients that limit it. @defaultValue 15, or less where the client wants */
  readonly serverMaxWindowBits?: number | false;
  /** How far back the client looks, 8 to 15. A client with `false` does not let the server limit it. @defaultValue 15, or less where the server wants */
  readonly clientMaxWindowBits?: number | false;
  /** For what is sent. @defaultValue zlib's own */
  readonly zlibDeflateOptions?: ZlibSettings;
  /** For what comes. @defaultValue zlib's own */
  readonly zlibInflateOptions?: Pick<ZlibSettings, "chunkSize">;
  /** How many messages of all connections are compressed or decompressed at one time, in other threads; others wait. @defaultValue 10 */
  readonly concurrencyLimit?: number;
}
