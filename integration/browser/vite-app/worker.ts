import { talk } from "./talk.ts";

addEventListener("message", ({ data }: MessageEvent<string>) => {
  void talk(data).then((said) => postMessage(said));
});
