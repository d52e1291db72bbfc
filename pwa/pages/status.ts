/** The line that is always there: what is saved and what is sent, in words. */
import type { SyncState } from '../sync/state.ts';
import { one, say } from './dom.ts';
import { statusWords } from './words.ts';

const NEEDS_YOU = new Set<SyncState['kind']>(['needs_you', 'sign_in', 'other_person']);
const WAITING = new Set<SyncState['kind']>(['not_sent', 'no_connection', 'sending']);

let spokenKind: string | null = null;
let troubled = false;

export function showStatus(state: SyncState): void {
  const waits = 'waiting' in state && state.waiting > 0 && WAITING.has(state.kind);
  put(statusWords(state), waits, NEEDS_YOU.has(state.kind));
  const link = one<HTMLAnchorElement>(document, '[data-status-words]');
  const mustSignIn = state.kind === 'sign_in' || state.kind === 'other_person';
  link.setAttribute('href', mustSignIn ? '/sign-in?next=/visits' : '/visits/sending');
  speak(state.kind, statusWords(state));
}

/** Something could not be saved: said at once, and until it is saved. */
export function showTrouble(words: string): void {
  troubled = true;
  put(`Not saved. ${words}`, false, true);
  speak('trouble', `Not saved. ${words}`);
}

export function troubleOver(): void {
  troubled = false;
}

export function isTroubled(): boolean {
  return troubled;
}

function put(words: string, waits: boolean, needsYou: boolean): void {
  const line = one(document, '[data-status]');
  line.classList.toggle('sfc-status--waiting', waits);
  line.classList.toggle('sfc-status--needs-you', needsYou);
  say(document, '[data-status-words]', words);
}

/** A screen reader hears a change of kind, not every number: somebody may be mid-question. */
function speak(kind: string, words: string): void {
  if (kind === 'sending' || kind === spokenKind) return;
  if (spokenKind !== null) say(document, '[data-status-spoken]', words);
  spokenKind = kind;
}
