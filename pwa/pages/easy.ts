/** Easy Read words beside each question, switched on once and remembered on this phone. */
import { all, show } from './dom.ts';

const KEPT = 'sfc-easy-read';

export function startEasyRead(): void {
  apply(localStorage.getItem(KEPT) === 'yes');
  for (const button of all<HTMLButtonElement>(document, '[data-easy]')) {
    show(button);
    button.addEventListener('click', () => {
      const on = button.getAttribute('aria-pressed') !== 'true';
      localStorage.setItem(KEPT, on ? 'yes' : 'no');
      apply(on);
    });
  }
}

function apply(on: boolean): void {
  document.documentElement.classList.toggle('sfc-easy', on);
  for (const button of all(document, '[data-easy]')) {
    button.setAttribute('aria-pressed', String(on));
  }
}
