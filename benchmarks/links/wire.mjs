// @ts-check
/** What clients write and must read, for each kind of server. */

const TEXT = "x".repeat(85);

/**
 * @typedef {object} Wire
 * @property {string} transport empty where there is no handshake
 * @property {boolean} joins a namespace
 * @property {(text: string) => Buffer} up a frame as a client sends it
 * @property {(text: string) => Buffer} down as the server does
 */

/** @param {string} text */
function streamFrame(text) {
  const data = Buffer.from(text);
  return Buffer.concat([Buffer.from(data.length < 126 ? [data.length] : [126, data.length >> 8, data.length]), data]);
}

/** @param {string} text @param {number} mask */
function webSocketFrame(text, mask) {
  const data = Buffer.from(text);
  const length = data.length < 126 ? [mask | data.length] : [mask | 126, data.length >> 8, data.length];
  // Zeros mask nothing, and cost the server as much.
  return Buffer.concat([Buffer.from([0x81, ...length, ...(mask === 0 ? [] : [0, 0, 0, 0])]), data]);
}

/** @param {string} kind as a server is named @returns {Wire} */
export function wireOf(kind) {
  const [transport = "", what] = kind === "tcp" ? [] : kind.split(" ");
  const isWebSocket = transport === "websocket";
  return {
    transport,
    joins: what === "events",
    up: isWebSocket ? (text) => webSocketFrame(text, 0x80) : streamFrame,
    down: isWebSocket ? (text) => webSocketFrame(text, 0) : streamFrame,
  };
}

/** @param {Wire} wire @param {number} port */
export function headOf({ transport }, port) {
  const upgrade =
    transport === "websocket"
      ? "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
      : "Upgrade: rt";
  const first = `GET /socket.io/?EIO=4&transport=${transport} HTTP/1.1`;
  return `${first}\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\n${upgrade}\r\n\r\n`;
}

/**
 * The messages of one turn, of which no two are alike.
 * @param {Wire} wire @param {number} count @param {number} turn
 */
export function turnOf({ joins, up, down }, count, turn) {
  const texts = Array.from({ length: count }, (_, n) => {
    const body = `${String((turn * count + n) % 1000).padStart(3, "0")}${TEXT}`;
    return joins ? `42["echo","${body}"]` : `4${body}01234567890`;
  });
  return { sent: Buffer.concat(texts.map(up)), expected: Buffer.concat(texts.map(down)) };
}
