/**
 * When the browser has lost IndexedDB (iPhones do, in the background) only a fresh page gets it
 * back. What could not be written waits in localStorage until then.
 */
import type { AnswerToSave, FinishToSave } from './recording.ts';

export type SetAside =
  | { kind: 'answer'; given: Omit<AnswerToSave, 'now'>; now: string }
  | { kind: 'finish'; given: Omit<FinishToSave, 'now'>; now: string };

const RELOADED = 'sfc-reloaded-at';
const ONCE_IN = 60_000;

export function setAside(person: string, item: SetAside): boolean {
  try {
    keep(person, [...waitingFor(person), item]);
    return true;
  } catch {
    return false;
  }
}

/** In the order in which they were given. */
export function waitingFor(person: string): SetAside[] {
  try {
    return JSON.parse(localStorage.getItem(keyOf(person)) ?? '[]') as SetAside[];
  } catch {
    return [];
  }
}

/** Drop an item that is written now, and with it older answers to the same question. */
export function takeBack(person: string, written: SetAside): void {
  const items = waitingFor(person);
  const left = items.filter((item) => !isSettledBy(item, written));
  if (left.length < items.length) keep(person, left);
}

/** Reload the page to get storage back; false when that was tried a moment ago and did not help. */
export function reloadOnce(now: number = Date.now()): boolean {
  const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
  if (now - last < ONCE_IN) return false;
  sessionStorage.setItem(RELOADED, String(now));
  location.reload();
  return true;
}

function isSettledBy(item: SetAside, written: SetAside): boolean {
  if (item.given.entry === written.given.entry) return true;
  if (item.kind !== 'answer' || written.kind !== 'answer') return false;
  const { audit, question } = written.given;
  return item.given.audit === audit && item.given.question === question && item.now <= written.now;
}

function keep(person: string, items: SetAside[]): void {
  if (items.length === 0) localStorage.removeItem(keyOf(person));
  else localStorage.setItem(keyOf(person), JSON.stringify(items));
}

function keyOf(person: string): string {
  return `sfc-set-aside-${person}`;
}
