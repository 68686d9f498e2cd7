import type { FileNote } from "../shared/events.ts";

/** The files of so many lines are kept by the page; of older ones the name alone. */
const MAX_FILES = 20;
/** What browsers show as an image, and nothing that can hold a script. */
const IMAGES: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"]);

/** Addresses of the files that the page has, by the keys of their lines. */
const urls = new Map<string, string>();

export function keepFile(key: string, note: FileNote, content: BlobPart): void {
  if (urls.has(key)) return;
  // Whatever the sender calls it, it is no page that could be opened here.
  const type = isImage(note) ? note.type : "application/octet-stream";
  urls.set(key, URL.createObjectURL(new Blob([content], { type })));
  for (const [oldest, url] of urls) {
    if (urls.size <= MAX_FILES) return;
    URL.revokeObjectURL(url);
    urls.delete(oldest);
  }
}

export function fileUrl(key: string): string | undefined {
  return urls.get(key);
}

export function isImage({ type }: FileNote): boolean {
  return IMAGES.has(type);
}
