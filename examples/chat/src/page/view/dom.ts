type Child = Node | string;

/** An element. Text goes in as text, whatever it holds: nothing here reads HTML. */
export function el<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

/** The element of the page with this id. */
export function byId<Type extends HTMLElement>(id: string, type: new () => Type): Type {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`the page has no ${type.name} #${id}`);
}

/** Unless it is there already: what is announced is announced once. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export interface ItemView<Item> {
  key(item: Item, at: number): string;
  make(item: Item): HTMLElement;
  update(element: HTMLElement, item: Item, before: Item | undefined): void;
}

/** Brings the children of an element in line with a list; those that stay are the same elements, with their focus. */
export function showList<Item>(parent: Element, items: readonly Item[], view: ItemView<Item>): void {
  const old = new Map<string, HTMLElement>();
  for (const child of parent.children) {
    if (child instanceof HTMLElement) old.set(child.dataset["key"] ?? "", child);
  }
  let place = parent.firstElementChild;
  for (const [at, item] of items.entries()) {
    const key = view.key(item, at);
    const element = old.get(key) ?? view.make(item);
    element.dataset["key"] = key;
    old.delete(key);
    view.update(element, item, items[at - 1]);
    if (element === place) place = place.nextElementSibling;
    else parent.insertBefore(element, place);
  }
  for (const gone of old.values()) gone.remove();
}
