/** Easy Read words beside each question, switched on once and remembered on this phone. */
import { all, show } from './dom.ts';

const KEPT = 'sfc-easy-read';

export function startEasyRead(): void {
  apply(localStorage.getItem(KEPT) === 'yes');
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('[data-easy]') : null;
    if (button === null) return;
    const on = button.getAttribute('aria-pressed') !== 'true';
    localStorage.setItem(KEPT, on ? 'yes' : 'no');
    apply(on);
  });
}

/** For a switch that comes into the page later. */
export function prepareEasyRead(root: ParentNode): void {
  const on = document.documentElement.classList.contains('sfc-easy');
  for (const button of all(root, '[data-easy]')) {
    button.setAttribute('aria-pressed', String(on));
    show(button);
  }
}

function apply(on: boolean): void {
  document.documentElement.classList.toggle('sfc-easy', on);
  prepareEasyRead(document);
}
