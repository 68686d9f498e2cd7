import { afterAll } from "vitest";
import { spawnChat } from "../../../examples/chat/test/support/process.ts";
import { reachable } from "./tab.ts";

/** The address of a chat that runs for as long as the tests of a file. */
export async function chatOfFile(): Promise<string> {
  const chat = spawnChat({ HISTORY: "", CUT_SECONDS: "6" });
  afterAll(() => void chat.child.kill("SIGKILL"));
  return reachable(await chat.url);
}
