/** A phone for the tests: fake-indexeddb as its storage, and builders for what is kept on it. */
import 'fake-indexeddb/auto';

import { newId } from '../../audit/ids.ts';
import { startOfVisit } from '../../audit/starting.ts';
import { openFor, type PersonStore } from '../../store/person.ts';
import type { Kept } from '../../store/trouble.ts';
import type { Answer, AuditStart, Subject, Visit, Visits } from '../../wire/types.ts';

/** What browsers have and Node has not. */
class Shelf implements Storage {
  readonly #items = new Map<string, string>();
  get length(): number {
    return this.#items.size;
  }
  key(index: number): string | null {
    return [...this.#items.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.#items.set(key, value);
  }
  removeItem(key: string): void {
    this.#items.delete(key);
  }
  clear(): void {
    this.#items.clear();
  }
}

Object.defineProperty(globalThis, 'localStorage', { value: new Shelf(), configurable: true });

export const NOW = new Date('2026-11-30T10:00:00.000Z');
export const YES: Answer = { response: { type: 'choice', value: 'yes' }, note: '' };
export const NO: Answer = { response: { type: 'choice', value: 'no' }, note: 'Steps at the door' };

export function aSubject(given: Partial<Subject> = {}): Subject {
  return {
    id: newId(),
    name: 'Shoe Lane Library',
    kind: 'venue',
    place_type: 'Library',
    address: 'Little New Street, EC4A',
    status: 'open',
    facts: ['public-body'],
    ...given,
  };
}

export function aVisit(given: Partial<Visit> = {}): Visit {
  return {
    audit: newId(),
    assignment: newId(),
    round: 'round-2026',
    subject: newId(),
    checklist: 'venue-2',
    purpose: 'routine',
    announced: true,
    visit_at: null,
    with_whom: '',
    instructions: '',
    state: 'to_do',
    reference: null,
    previous_round: null,
    previous: [],
    ...given,
  };
}

export function someVisits(given: Partial<Visits> & { person: string }): Visits {
  return {
    person_name: 'Auditor, City',
    server_time: NOW.toISOString(),
    rounds: [],
    subjects: [],
    visits: [],
    counter: 0,
    ...given,
  };
}

export function aStart(given: Partial<AuditStart> = {}): AuditStart {
  return { ...startOfVisit(aVisit(), NOW), ...given };
}

/** The value of something that must have worked. */
export function good<T>(outcome: Kept<T>): T {
  if (!outcome.ok) throw new Error(`${outcome.trouble.kind}: ${outcome.trouble.words}`);
  return outcome.value;
}

export async function aStore(person = newId(), patience = 5000): Promise<PersonStore> {
  return good(await openFor(person, { open: patience, work: patience }));
}

/** A store with one begun audit, and another as noise with an answer that waits. */
export async function aBegunAudit(): Promise<{ store: PersonStore; audit: string }> {
  const store = await aStore();
  const start = aStart();
  good(await store.startAudit(start));
  return { store, audit: start.id };
}

export async function answer(
  store: PersonStore,
  audit: string,
  question: string,
  given: Answer = YES,
): Promise<number> {
  const saved = await store.saveAnswer({ audit, question, answer: given, view: question, now: NOW });
  return good(saved).counter;
}
