import { io, type Socket } from "@rt/client-browser";

interface FromPage {
  echo(text: string, content: Blob, answer: (text: string, content: ArrayBuffer) => void): void;
}

/** Has the server send something back over one transport, and says what came, and whether there was a window. */
export async function talk(transport: string): Promise<string> {
  const socket: Socket<Record<string, never>, FromPage> = io({ forceNew: true, transports: [transport] });
  const said = await new Promise<string>((resolve) => {
    socket.emit("echo", "é", new Blob(["bytes"]), (text, content) => {
      resolve([typeof window, socket.io.engine?.transport.name, text, new TextDecoder().decode(content)].join());
    });
  });
  socket.disconnect();
  return said;
}
