/** What a tab remembers when it is loaded again. A second tab is somebody else. */
export interface Memory {
  readonly name: string;
  readonly rooms: readonly string[];
  /** The room that is shown. */
  readonly current: string;
}

const KEY = "rt-chat";
let remembered = "";

export function recall(): Memory | undefined {
  try {
    const { name, rooms, current = "" } = JSON.parse(sessionStorage.getItem(KEY) ?? "") as Partial<Memory>;
    return typeof name === "string" && Array.isArray(rooms) ? { name, rooms, current } : undefined;
  } catch {
    return undefined;
  }
}

export function remember(memory: Memory): void {
  const text = JSON.stringify(memory);
  if (text === remembered) return;
  remembered = text;
  try {
    sessionStorage.setItem(KEY, text);
  } catch {
    // A browser that keeps nothing asks for the name again.
  }
}
