/** The query parameter by which a first request asks for scripts: which of the page's functions they are to call. */
export const INDEX = "j";
/** The list of functions of the page. */
export const CALLBACKS = "___eio";

/** The form that carries a payload. */
export function formOf(payload: string): URLSearchParams {
  return new URLSearchParams({ d: payload.replaceAll("\\n", "\\\\n") });
}
