/** Opens what is on this phone for the person who uses it. */
import type { Visits } from '../wire/types.ts';
import { openDevice, type DeviceStore } from '../store/device.ts';
import { openFor, type PersonStore } from '../store/person.ts';
import { reloadOnce } from '../store/rescue.ts';
import type { Trouble } from '../store/trouble.ts';
import { fetchVisits } from '../sync/server.ts';
import { startSync, type Sync } from '../sync/sync.ts';
import { isTroubled, showStatus, showTrouble } from './status.ts';

export interface Phone {
  device: DeviceStore;
  store: PersonStore;
  sync: Sync;
}

export type Opening =
  | { kind: 'open'; phone: Phone }
  /** Nobody has used this phone yet, and the server cannot tell who is here. */
  | { kind: 'sign_in' }
  | { kind: 'no_connection' }
  | { kind: 'trouble'; words: string };

const LEFT_BEHIND = 'sfc-left-behind';

export async function openPhone(): Promise<Opening> {
  const device = await openDevice();
  if (!device.ok) return troubleOf(device.trouble);
  const known = await device.value.person();
  if (!known.ok) return troubleOf(known.trouble);
  return known.value === null
    ? openForNewPerson(device.value)
    : openForPerson(device.value, known.value, null);
}

async function openForNewPerson(device: DeviceStore): Promise<Opening> {
  const reply = await fetchVisits();
  if (reply.kind === 'sign_in') return { kind: 'sign_in' };
  if (reply.kind !== 'answer') return { kind: 'no_connection' };
  return openForPerson(device, reply.value.person, reply.value);
}

async function openForPerson(
  device: DeviceStore,
  person: string,
  visits: Visits | null,
): Promise<Opening> {
  const opened = await openFor(person);
  if (!opened.ok) return troubleOf(opened.trouble);
  const store = opened.value;
  if (visits !== null) {
    const saved = await store.saveVisits(visits, new Date());
    if (!saved.ok) return troubleOf(saved.trouble);
    const signedIn = await device.signIn(person);
    if (!signedIn.ok) return troubleOf(signedIn.trouble);
  }
  const sync = startSync({ store, device, app: document.body.dataset['app'] ?? '' });
  sync.watch((state) => {
    if (!isTroubled()) showStatus(state);
  });
  return { kind: 'open', phone: { device, store, sync } };
}

/** Somebody else has signed in: their own work opens, and what the other has not sent stays. */
export async function changePerson({ device, store }: Phone, person: string): Promise<void> {
  const counts = await store.outboxCounts();
  const places = await store.places();
  const left = counts.ok ? counts.value.waiting + counts.value.refused : 0;
  if (left > 0) {
    const name = (places.ok && places.value?.personName) || 'Somebody else';
    sessionStorage.setItem(LEFT_BEHIND, JSON.stringify({ name, left }));
  }
  const changed = await device.signIn(person);
  if (changed.ok) location.reload();
  else showTrouble(changed.trouble.words);
}

/** Told once, after another person has taken over the phone. */
export function leftBehind(): { name: string; left: number } | null {
  const left = sessionStorage.getItem(LEFT_BEHIND);
  sessionStorage.removeItem(LEFT_BEHIND);
  return left === null ? null : (JSON.parse(left) as { name: string; left: number });
}

function troubleOf(trouble: Trouble): Opening {
  if (trouble.kind === 'lost') reloadOnce();
  return { kind: 'trouble', words: trouble.words };
}
