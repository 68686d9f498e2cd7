/** The tests run what the build makes, of the sources of today. */
export async function setup(): Promise<void> {
  await import("./build.mjs");
}
