import { byId } from "./view/dom.ts";

/** At most once in so many milliseconds others are told of typing. */
const TYPING_EVERY = 1_500;

export interface ComposerActions {
  say(text: string): void;
  share(files: readonly File[]): void;
  typing(): void;
}

/** Where lines are written and files are chosen: Enter sends, Shift and Enter make a new line. */
export function listenToComposer(actions: ComposerActions): void {
  const form = byId("composer", HTMLFormElement);
  const text = byId("text", HTMLTextAreaElement);
  const file = byId("file", HTMLInputElement);
  let toldAt = Number.NEGATIVE_INFINITY;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (text.value.trim() === "") return;
    actions.say(text.value);
    text.value = "";
    toldAt = Number.NEGATIVE_INFINITY;
    text.focus();
  });

  text.addEventListener("keydown", (event) => {
    // While a word is being composed Enter takes the word.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });

  text.addEventListener("input", () => {
    if (text.value === "" || performance.now() - toldAt < TYPING_EVERY) return;
    toldAt = performance.now();
    actions.typing();
  });

  byId("attach", HTMLButtonElement).addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    actions.share([...(file.files ?? [])]);
    file.value = "";
  });
}
