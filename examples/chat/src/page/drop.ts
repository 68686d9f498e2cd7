/** Files that are dropped on the page are taken like chosen ones; none is opened in its place. */
export function listenToDrops(share: (files: readonly File[]) => void): void {
  const over = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  };
  document.addEventListener("dragover", over);
  document.addEventListener("drop", (event) => {
    over(event);
    const files = Array.from(event.dataTransfer?.items ?? [], fileOf).filter((it) => it !== null);
    if (files.length > 0) share(files);
  });
}

/** A folder is no file. */
function fileOf(item: DataTransferItem): File | null {
  return item.webkitGetAsEntry()?.isDirectory ? null : item.getAsFile();
}
