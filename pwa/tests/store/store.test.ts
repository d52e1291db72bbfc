/** What is kept on the phone stays there, in order, whoever signs in and whatever comes back. */
import { afterEach, describe, expect, it, vi } from 'vitest';

import { newId } from '../../audit/ids.ts';
import { openDevice } from '../../store/device.ts';
import { openFor } from '../../store/person.ts';
import type { AuditStanding, BatchReceipt, Receipt } from '../../wire/types.ts';
import {
  aBegunAudit,
  answer,
  aStart,
  aStore,
  aSubject,
  aVisit,
  good,
  NO,
  NOW,
  someVisits,
  YES,
} from './phone.ts';

const ALL = { entries: 200, bytes: 200_000 };

afterEach(() => vi.restoreAllMocks());

describe('saving an answer', () => {
  it('writes the answer, its entry and the place in the audit together', async () => {
    const { store, audit } = await aBegunAudit();
    await answer(store, audit, 'door', NO);
    const open = good(await store.readAudit(audit))!;
    expect(open.answers.get('door')).toEqual(NO);
    expect(open.audit.view).toBe('door');
    const { entries, audits } = good(await store.nextParcel(ALL));
    expect(entries).toMatchObject([{ kind: 'answer', audit, question: 'door', counter: 1, answer: NO }]);
    expect(audits).toEqual([open.audit.start]);
  });

  it('asks for strict durability in every transaction that writes', async () => {
    const asked = vi.spyOn(IDBDatabase.prototype, 'transaction');
    const { store, audit } = await aBegunAudit();
    await answer(store, audit, 'door');
    good(await store.saveVisits(someVisits({ person: store.person }), NOW));
    good(await store.finish({ audit, now: NOW }));
    const writes = asked.mock.calls.filter(([, mode]) => mode === 'readwrite');
    expect(writes.length).toBeGreaterThanOrEqual(4);
    for (const [, , options] of writes) expect(options).toEqual({ durability: 'strict' });
  });

  it('is all or nothing: a phone without room keeps no half of it, and says so', async () => {
    const { store, audit } = await aBegunAudit();
    const write = IDBObjectStore.prototype.put;
    const put = vi.spyOn(IDBObjectStore.prototype, 'put');
    put.mockImplementation(function full(this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
      if (this.name === 'answers') throw new DOMException('no room', 'QuotaExceededError');
      return write.call(this, value, key);
    });
    const saved = await store.saveAnswer({ audit, question: 'door', answer: YES, view: 'door', now: NOW });
    put.mockRestore();
    expect(saved).toMatchObject({ ok: false, trouble: { kind: 'full', setAside: true } });
    expect(good(await store.readAudit(audit))!.answers.size).toBe(0);
    expect(good(await store.outboxCounts()).waiting).toBe(0);
  });

  it('opens the database again when the browser closed it', async () => {
    const { store, audit } = await aBegunAudit();
    const closed = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(() => {
      throw new DOMException('The database connection is closing', 'InvalidStateError');
    });
    await answer(store, audit, 'door');
    expect(closed.mock.calls.length).toBeGreaterThanOrEqual(2);
    expect(good(await store.readAudit(audit))!.answers.size).toBe(1);
  });

  it('sets the answer aside when storage is lost, and puts it back when the app opens again', async () => {
    const { store, audit } = await aBegunAudit();
    const lost = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(() => {
      throw new DOMException('Connection to Indexed Database server lost', 'UnknownError');
    });
    const saved = await store.saveAnswer({ audit, question: 'door', answer: NO, view: 'door', now: NOW });
    lost.mockRestore();
    expect(saved).toMatchObject({ ok: false, trouble: { kind: 'lost', setAside: true } });
    expect(good(await store.unsentWork()).setAside).toHaveLength(1);

    const again = await aStore(store.person);
    expect(good(await again.readAudit(audit))!.answers.get('door')).toEqual(NO);
    expect(good(await again.outboxCounts()).waiting).toBe(1);
    expect(good(await again.unsentWork()).setAside).toHaveLength(0);
  });

  it('never lets an answer that was set aside undo a later one', async () => {
    const { store, audit } = await aBegunAudit();
    const lost = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(() => {
      throw new DOMException('lost', 'UnknownError');
    });
    await store.saveAnswer({ audit, question: 'door', answer: NO, view: 'door', now: NOW });
    lost.mockRestore();
    await answer(store, audit, 'door', YES);
    const again = await aStore(store.person);
    expect(good(await again.readAudit(audit))!.answers.get('door')).toEqual(YES);
  });

  it('ends when the browser never answers', async () => {
    const { store: patient, audit } = await aBegunAudit();
    const store = await aStore(patient.person, 300);
    const hangs = vi.spyOn(IDBObjectStore.prototype, 'get').mockImplementation(
      // A request whose events never come.
      () => Object.create(IDBRequest.prototype, { addEventListener: { value: () => undefined } }) as IDBRequest,
    );
    const saved = await store.saveAnswer({ audit, question: 'door', answer: YES, view: 'door', now: NOW });
    hangs.mockRestore();
    expect(saved).toMatchObject({ ok: false, trouble: { kind: 'slow' } });
  });

  it('is refused in words for a visit that is not on this phone', async () => {
    const store = await aStore();
    const saved = await store.saveAnswer({ audit: newId(), question: 'door', answer: YES, view: '', now: NOW });
    expect(saved).toMatchObject({ ok: false, trouble: { kind: 'missing' } });
  });
});

describe('the counter', () => {
  it('goes on after everything was sent, after reopening, and after what other phones made', async () => {
    const { store, audit } = await aBegunAudit();
    expect(await answer(store, audit, 'door')).toBe(1);
    const { entries } = good(await store.nextParcel(ALL));
    await store.applyReceipts(receipts(stored(entries[0]!.id)), NOW);
    store.close();

    const again = await aStore(store.person);
    expect(await answer(again, audit, 'door')).toBe(2);
    good(await again.saveVisits(someVisits({ person: store.person, counter: 40 }), NOW));
    expect(await answer(again, audit, 'noise')).toBe(41);
    good(await again.saveVisits(someVisits({ person: store.person, counter: 7 }), NOW));
    expect(await answer(again, audit, 'noise')).toBe(42);
  });

  it('gives two tabs that save at once a number each', async () => {
    const { store, audit } = await aBegunAudit();
    const other = await aStore(store.person);
    const numbers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => answer(index % 2 ? store : other, audit, `q${index}`)),
    );
    expect(numbers.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(good(await store.outboxCounts()).waiting).toBe(10);
  });
});

describe('finishing', () => {
  it('counts every entry made here, sent or not, and closes the audit', async () => {
    const { store, audit } = await aBegunAudit();
    await answer(store, audit, 'door', NO);
    const { entries } = good(await store.nextParcel(ALL));
    await store.applyReceipts(receipts(stored(entries[0]!.id)), NOW);
    await answer(store, audit, 'door', YES);
    good(await store.finish({ audit, now: NOW }));
    const rest = good(await store.nextParcel(ALL)).entries;
    expect(rest.at(-1)).toMatchObject({ kind: 'submit', entries: 3 });
    const late = await store.saveAnswer({ audit, question: 'door', answer: NO, view: '', now: NOW });
    expect(late).toMatchObject({ ok: false, trouble: { kind: 'finished' } });
    expect(await store.finish({ audit, now: NOW })).toMatchObject({ ok: false });
  });

  it('opens again when the server refuses it or gives the visit back, not before', async () => {
    const { store, audit } = await aBegunAudit();
    await answer(store, audit, 'door');
    good(await store.finish({ audit, now: NOW }));
    const [first, submit] = good(await store.nextParcel(ALL)).entries;
    await store.applyReceipts(receipts(stored(first!.id), refused(submit!.id)), NOW);
    expect(good(await store.readAudit(audit))!.audit.finished).toBe(false);

    good(await store.finish({ audit, now: NOW }));
    await store.applyReceipts({ ...receipts(), audits: [standing(audit, 'returned')] }, NOW);
    expect(good(await store.readAudit(audit))!.audit.finished).toBe(true);
    const [again] = good(await store.nextParcel(ALL)).entries;
    await store.applyReceipts(
      { ...receipts(stored(again!.id)), audits: [standing(audit, 'submitted', 'SFC-1')] },
      NOW,
    );
    await store.applyReceipts({ ...receipts(), audits: [standing(audit, 'draft')] }, NOW);
    const sent = good(await store.readAudit(audit))!.audit;
    expect(sent).toMatchObject({ finished: true, state: 'submitted', reference: 'SFC-1' });
    await store.applyReceipts({ ...receipts(), audits: [standing(audit, 'returned')] }, NOW);
    expect(good(await store.readAudit(audit))!.audit.finished).toBe(false);
  });

  it('opens again when an answer is refused after it was sent, and then counts what remains', async () => {
    const { store, audit } = await aBegunAudit();
    for (const question of ['door', 'noise']) await answer(store, audit, question);
    good(await store.finish({ audit, now: NOW }));
    const [first, second, submit] = good(await store.nextParcel(ALL)).entries;
    expect(submit).toMatchObject({ kind: 'submit', entries: 3 });
    await store.applyReceipts(
      {
        ...receipts(stored(first!.id), refused(second!.id), stored(submit!.id)),
        audits: [{ ...standing(audit, 'submitted', 'SFC-1'), missing: 1 }],
      },
      NOW,
    );
    expect(good(await store.listVisits()).map(({ stage }) => stage)).toContain('in_progress');

    await answer(store, audit, 'noise', NO);
    good(await store.finish({ audit, now: NOW }));
    const again = good(await store.nextParcel(ALL)).entries;
    expect(again.at(-1)).toMatchObject({ kind: 'submit', entries: 4 });
  });
});

describe('receipts', () => {
  it('drop only their own entries; one bad entry stays, explained, and blocks nothing', async () => {
    const { store, audit } = await aBegunAudit();
    for (const question of ['door', 'noise', 'signs']) await answer(store, audit, question);
    const [first, second] = good(await store.nextParcel(ALL)).entries;
    await store.applyReceipts(receipts(stored(first!.id), refused(second!.id), stored(newId())), NOW);
    expect(good(await store.outboxCounts())).toMatchObject({ waiting: 1, refused: 1 });
    const open = good(await store.readAudit(audit))!;
    expect(open.refused[0]!.receipt!.reason).toBe('That question is not on this checklist.');
    expect(good(await store.nextParcel(ALL)).entries).toMatchObject([{ question: 'signs' }]);

    await answer(store, audit, 'noise', NO);
    expect(good(await store.outboxCounts())).toMatchObject({ waiting: 2, refused: 0 });
    await answer(store, audit, 'noise', YES);
    expect(good(await store.outboxCounts()).waiting).toBe(2);
    expect(good(await store.unsentWork()).outbox).toHaveLength(4);
  });

  it('are asked for in parcels that fit, oldest first', async () => {
    const { store, audit } = await aBegunAudit();
    const long = { ...YES, note: 'é'.repeat(1000) };
    for (const question of ['a', 'b', 'c']) await answer(store, audit, question, long);
    const two = good(await store.nextParcel({ entries: 200, bytes: 5000 }));
    expect(two.entries.map(({ counter }) => counter)).toEqual([1, 2]);
    const one = good(await store.nextParcel({ entries: 200, bytes: 10 }));
    expect(one.entries.map(({ counter }) => counter)).toEqual([1]);
    const few = good(await store.nextParcel({ entries: 1, bytes: 200_000 }));
    expect(few.entries).toHaveLength(1);
  });
});

describe('the list of visits', () => {
  it('tells how far each is, and keeps a begun visit that the server no longer lists', async () => {
    const store = await aStore();
    const subject = aSubject();
    const planned = aVisit({ subject: subject.id });
    const sent = aVisit({ subject: subject.id, state: 'submitted', reference: 'SFC-9' });
    const given = someVisits({ person: store.person, subjects: [subject], visits: [planned, sent] });
    good(await store.saveVisits(given, NOW));
    const unlisted = aStart({ subject: subject.id, assignment: null });
    good(await store.startAudit(unlisted));
    await answer(store, unlisted.id, 'door');
    await store.finish({ audit: unlisted.id, now: NOW });
    good(await store.saveVisits(someVisits({ person: store.person, visits: [planned] }), NOW));

    const listed = good(await store.listVisits());
    const stages = new Map(listed.map(({ audit, stage }) => [audit, stage]));
    expect(stages).toEqual(
      new Map([
        [planned.audit, 'to_do'],
        [unlisted.id, 'waiting_to_send'],
      ]),
    );
    expect(listed.find(({ audit }) => audit === unlisted.id)!.subject).toEqual(subject);
  });

  it('does not begin an audit twice', async () => {
    const store = await aStore();
    const start = aStart();
    good(await store.startAudit(start));
    await answer(store, start.id, 'door');
    const again = good(await store.startAudit({ ...start, began_at: 'later' }));
    expect(again).toMatchObject({ start, view: 'door', entries: 1 });
  });
});

describe('people', () => {
  it('sharing a phone never see each other, and signing out keeps unsent work', async () => {
    const device = good(await openDevice());
    const { store, audit } = await aBegunAudit();
    good(await device.signIn(store.person));
    await answer(store, audit, 'door');
    good(await device.signOut());
    expect(good(await device.person())).toBeNull();

    const other = good(await openFor(newId()));
    expect(good(await other.listVisits())).toEqual([]);
    const back = await aStore(store.person);
    expect(good(await back.outboxCounts()).waiting).toBe(1);
    expect(good(await openDevice()).deviceId).toBe(device.deviceId);
  });
});

function receipts(...given: Receipt[]): BatchReceipt {
  return { server_time: NOW.toISOString(), receipts: given, audits: [] };
}

function stored(id: string): Receipt {
  return { id, outcome: 'stored', code: null, reason: null, action: null };
}

function refused(id: string): Receipt {
  const reason = 'That question is not on this checklist.';
  return { id, outcome: 'refused', code: 'unknown_question', reason, action: null };
}

function standing(id: string, state: AuditStanding['state'], reference: string | null = null): AuditStanding {
  return { id, state, reference, missing: 0 };
}
