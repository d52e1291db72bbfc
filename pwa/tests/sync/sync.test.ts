/** Nothing leaves the phone before the server has it, whatever happens on the way. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openDevice, type DeviceStore } from '../../store/device.ts';
import type { PersonStore } from '../../store/person.ts';
import { waitBefore } from '../../sync/backoff.ts';
import type { SyncState } from '../../sync/state.ts';
import { Sync } from '../../sync/sync.ts';
import { aBegunAudit, answer, aVisit, good, NOW, someVisits } from '../store/phone.ts';
import { aCity, type City, type Weather } from './city.ts';

let city: City;
let device: DeviceStore;
const open: Sync[] = [];

beforeEach(async () => {
  city = await aCity();
  device = good(await openDevice());
});

afterEach(async () => {
  for (const sync of open.splice(0)) sync.stop();
  await city.close();
});

function aSync(store: PersonStore): Sync {
  const sync = new Sync({ store, device, app: 'test', origin: city.origin });
  open.push(sync);
  return sync;
}

async function someAnswers(number: number): Promise<{ store: PersonStore; audit: string; ids: string[] }> {
  const { store, audit } = await aBegunAudit();
  for (let index = 0; index < number; index += 1) await answer(store, audit, `q${index}`);
  const { entries } = good(await store.nextParcel({ entries: 1000, bytes: 1e9 }));
  return { store, audit, ids: entries.map(({ id }) => id) };
}

async function waitingIds(store: PersonStore): Promise<string[]> {
  const { outbox } = good(await store.unsentWork());
  return outbox.filter(({ state }) => state === 'waiting').map(({ entry }) => entry.id);
}

describe('on a good day', () => {
  it('everything is sent in order and the phone says when', async () => {
    const { store, audit, ids } = await someAnswers(5);
    const state = await aSync(store).sendNow();
    expect(city.stored).toEqual(ids);
    expect(state.kind).toBe('all_sent');
    expect(city.batches).toHaveLength(1);
    expect(city.batches[0]).toMatchObject({
      device: device.deviceId,
      person: store.person,
      audits: [{ id: audit }],
    });
    expect(good(await store.log())[0]!.words).toBe('Sent 5 answers.');
  });

  it('a long day goes in batches of at most 200', async () => {
    const { store, ids } = await someAnswers(401);
    await aSync(store).sendNow();
    expect(city.batches.map(({ entries }) => entries.length)).toEqual([200, 200, 1]);
    expect(city.stored).toEqual(ids);
  });

  it('two tabs send each entry once', async () => {
    const { store, ids } = await someAnswers(300);
    await Promise.all([aSync(store).sendNow(), aSync(store).sendNow()]);
    expect(city.together).toBe(1);
    expect(city.batches.flatMap(({ entries }) => entries)).toHaveLength(ids.length);
  });

  it('what is saved while something is sent goes out too', async () => {
    const { store, audit } = await someAnswers(3);
    const sync = aSync(store);
    const sending = sync.sendNow();
    await answer(store, audit, 'late');
    sync.nudge();
    await sending;
    await until(sync, ({ kind }) => kind === 'all_sent');
    expect(city.stored).toHaveLength(4);
  });
});

describe('what is not a receipt drops nothing', () => {
  const cases: [Weather, SyncState['kind']][] = [
    ['cut', 'no_connection'],
    ['lost_reply', 'no_connection'],
    ['half_a_reply', 'no_connection'],
    ['portal', 'no_connection'],
    ['portal_json', 'no_connection'],
    ['redirect', 'no_connection'],
    ['strangers', 'not_sent'],
    ['broken', 'not_sent'],
    ['forbidden', 'not_sent'],
    ['signed_out', 'sign_in'],
    ['other_person', 'other_person'],
  ];

  it.each(cases)('%s is shown as "%s", and all is sent afterwards', async (weather, kind) => {
    const { store, ids } = await someAnswers(4);
    city.weather = [weather];
    const sync = aSync(store);
    expect(await sync.sendNow()).toEqual({ kind, waiting: 4 });
    expect(await waitingIds(store)).toEqual(ids);
    expect((await sync.sendNow()).kind).toBe('all_sent');
    expect(city.stored).toEqual(ids);
  });

  it('a receipt for an entry that was not sent yet does not count', async () => {
    const { store, ids } = await someAnswers(201);
    city.weather = ['strangers'];
    city.strangers = ids.slice(200);
    expect(await aSync(store).sendNow()).toEqual({ kind: 'not_sent', waiting: 201 });
    expect(await waitingIds(store)).toEqual(ids);
  });

  it('a server that is not there is "no connection", though the phone thinks it is online', async () => {
    const { store } = await someAnswers(1);
    await city.close();
    expect(await aSync(store).sendNow()).toEqual({ kind: 'no_connection', waiting: 1 });
    city = await aCity();
  });

  it('someone who is signed out can go on answering without a call for every tap', async () => {
    const { store, audit } = await someAnswers(1);
    city.weather = ['signed_out'];
    const sync = aSync(store);
    await sync.sendNow();
    await answer(store, audit, 'more');
    sync.nudge();
    await until(sync, (state) => 'waiting' in state && state.waiting === 2);
    expect(sync.state.kind).toBe('sign_in');
    expect(city.batches).toHaveLength(1);
  });

  it('after a failure it waits, and saving more does not hurry it', async () => {
    const { store, audit } = await someAnswers(1);
    city.weather = ['broken'];
    const sync = aSync(store);
    await sync.sendNow();
    await answer(store, audit, 'more');
    sync.nudge();
    await until(sync, (state) => 'waiting' in state && state.waiting === 2);
    expect(city.batches).toHaveLength(1);
    await until(sync, ({ kind }) => kind === 'all_sent');
    expect(city.stored).toHaveLength(2);
  });
});

describe('one bad entry', () => {
  it('that is refused is explained and blocks nothing', async () => {
    const { store, audit } = await someAnswers(4);
    city.refuses.add('q1');
    expect(await aSync(store).sendNow()).toEqual({ kind: 'needs_you', refused: 1, waiting: 0 });
    expect(city.stored).toHaveLength(3);
    const [refused] = good(await store.readAudit(audit))!.refused;
    expect(refused!.receipt!.reason).toBe('That question is not on this checklist.');
  });

  it('that spoils a whole batch is found, kept and blocks nothing', async () => {
    const { store, audit, ids } = await someAnswers(9);
    city.cannotRead.add('q6');
    expect(await aSync(store).sendNow()).toEqual({ kind: 'needs_you', refused: 1, waiting: 0 });
    expect(city.stored).toEqual(ids.filter((_, index) => index !== 6));
    expect(good(await store.readAudit(audit))!.refused).toHaveLength(1);
  });
});

describe('fetching visits', () => {
  it('keeps them on the phone', async () => {
    const { store } = await someAnswers(0);
    city.visits = someVisits({ person: store.person, visits: [aVisit()], counter: 9 });
    expect(await aSync(store).refresh()).toEqual({ kind: 'fresh' });
    expect(good(await store.listVisits()).map(({ visit }) => visit)).toContainEqual(city.visits.visits[0]);
  });

  it('of somebody else keeps nothing, and says who it is', async () => {
    const { store } = await someAnswers(1);
    city.visits = someVisits({ person: 'somebody-else', visits: [aVisit()] });
    const sync = aSync(store);
    expect(await sync.refresh()).toEqual({ kind: 'other_person', person: 'somebody-else' });
    expect(good(await store.listVisits()).filter(({ visit }) => visit !== null)).toEqual([]);
    expect(sync.state).toEqual({ kind: 'other_person', waiting: 1 });
  });

  it.each<[Weather, string]>([
    ['portal', 'no_connection'],
    ['portal_json', 'no_connection'],
    ['redirect', 'no_connection'],
    ['cut', 'no_connection'],
    ['signed_out', 'sign_in'],
    ['broken', 'trouble'],
  ])('through %s leaves what is on the phone as it is', async (weather, kind) => {
    const { store } = await someAnswers(0);
    const kept = someVisits({ person: store.person, visits: [aVisit()] });
    good(await store.saveVisits(kept, NOW));
    city.weather = [weather];
    city.visits = someVisits({ person: store.person });
    expect(await aSync(store).refresh()).toMatchObject({ kind });
    expect(good(await store.listVisits()).map(({ visit }) => visit)).toContainEqual(kept.visits[0]);
  });
});

describe('whatever the weather', () => {
  it('an entry is on the phone or on the server, and in the end once on the server', async () => {
    const weather = fc.constantFrom<Weather>(
      'fine',
      'cut',
      'lost_reply',
      'half_a_reply',
      'half_a_batch',
      'portal',
      'portal_json',
      'redirect',
      'strangers',
      'broken',
      'signed_out',
    );
    const day = fc.array(fc.record({ weather, more: fc.nat(3) }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(day, async (steps) => {
        city.stored = [];
        const { store, audit, ids } = await someAnswers(2);
        const sync = aSync(store);
        const all = [...ids];
        for (const [step, { weather: now, more }] of steps.entries()) {
          for (let index = 0; index < more; index += 1) {
            const saved = await store.saveAnswer({
              audit,
              question: `${step}-${index}`,
              answer: { response: null, note: '' },
              view: '',
              now: NOW,
            });
            all.push(good(saved).entry);
          }
          city.weather = [now];
          await sync.sendNow();
          const safe = new Set([...city.stored, ...(await waitingIds(store))]);
          expect(all.filter((id) => !safe.has(id))).toEqual([]);
        }
        city.weather = [];
        expect((await sync.sendNow()).kind).toBe('all_sent');
        expect(city.stored.toSorted()).toEqual(all.toSorted());
        sync.stop();
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});

describe('waiting', () => {
  it('grows from about a second to five minutes, and differs from phone to phone', () => {
    const waits = Array.from({ length: 12 }, (_, index) => waitBefore(index + 1, 1));
    expect(waits.slice(0, 4)).toEqual([1000, 2000, 4000, 8000]);
    expect(waits.at(-1)).toBe(300_000);
    expect(waitBefore(3, 0)).toBe(2000);
    expect(waitBefore(0, 1)).toBe(1000);
  });
});

/** Wait until the state is as wished; the test's own time limit ends a vain wait. */
function until(sync: Sync, wished: (state: SyncState) => boolean): Promise<void> {
  return new Promise((resolve) => {
    sync.watch((state) => {
      if (wished(state)) resolve();
    });
  });
}
