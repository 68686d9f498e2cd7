/** How an HTTP request of a polling link ended. */
export type Answer =
  | { readonly kind: "answered"; readonly status: number; readonly bytes: Uint8Array }
  | { readonly kind: "too-big" }
  | { readonly kind: "failed"; readonly error: Error };
