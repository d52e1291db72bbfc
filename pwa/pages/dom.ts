/** Small things every page does to its markup. What a selector names must be there: else it is a bug. */

export function one<T extends HTMLElement = HTMLElement>(root: ParentNode, selector: string): T {
  const found = root.querySelector<T>(selector);
  if (found === null) throw new Error(`The page has no ${selector}.`);
  return found;
}

export function all<T extends HTMLElement = HTMLElement>(root: ParentNode, selector: string): T[] {
  return [...root.querySelectorAll<T>(selector)];
}

export function say(root: ParentNode, selector: string, words: string): void {
  const element = one(root, selector);
  if (element.textContent !== words) element.textContent = words;
}

export function show(element: HTMLElement, shown = true): void {
  element.hidden = !shown;
}

/** A copy of what a <template> holds. */
export function copyOf(root: ParentNode, template: string): HTMLElement {
  const { content } = one<HTMLTemplateElement>(root, `template${template}`);
  return content.firstElementChild!.cloneNode(true) as HTMLElement;
}

/** What the server wrote into the page as JSON. */
export function given<T>(id: string): T {
  return JSON.parse(one(document, `#${id}`).textContent) as T;
}

/** Typing in a search field leaves those items whose words hold all of what was typed. */
export function searchIn(
  field: HTMLInputElement,
  items: () => HTMLElement[],
  found: (count: number, typed: string) => void,
): () => void {
  const apply = (): void => {
    const typed = plain(field.value).split(' ').filter(Boolean);
    let count = 0;
    for (const item of items()) {
      const matches = typed.every((word) => plain(item.textContent).includes(word));
      show(item, matches);
      if (matches) count += 1;
    }
    found(count, field.value.trim());
  };
  field.addEventListener('input', apply);
  field.form?.addEventListener('submit', (event) => {
    if (event.submitter === null) event.preventDefault();
  });
  return apply;
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/g, ' ').replaceAll(/[’']/g, '');
}
