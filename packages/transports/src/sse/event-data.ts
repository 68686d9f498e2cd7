/** The characters that end a line of an event stream, and the one by which data that was escaped is known. */
const UNSAFE = /^"|[\n\r]/;
const QUOTE = 34;

/**
 * A payload as the data of one event, which is one line. One with line ends in it becomes a JSON string, which has none: so no payload
 * can end its event, or begin another.
 */
export function escapeEventData(payload: string): string {
  return UNSAFE.test(payload) ? JSON.stringify(payload) : payload;
}

/** The payload that the data of an event stands for; `undefined` where it is none. */
export function readEventData(data: string): string | undefined {
  if (data.charCodeAt(0) !== QUOTE) return data;
  try {
    const payload: unknown = JSON.parse(data);
    return typeof payload === "string" ? payload : undefined;
  } catch {
    return undefined;
  }
}
