/** A panel that is closed by its summary, by Escape, and by a click elsewhere. */
export function closeElsewhere(panel: HTMLDetailsElement): void {
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Node && !panel.contains(target)) panel.open = false;
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") panel.open = false;
  });
}
