/** How an HTTP request of a link ended, which is answered in one piece. */
export type Answer =
  | { readonly kind: "answered"; readonly status: number; readonly bytes: Uint8Array }
  | { readonly kind: "too-big" }
  | { readonly kind: "failed"; readonly error: Error };

/** The body of a failure is for logs: of a longer one nothing is kept. */
export const MAX_FAILURE = 16_384;
