/** What is not on the server yet, in order, and what the server said about it. */
import type { AuditStanding, AuditStart, BatchReceipt, Receipt } from '../wire/types.ts';
import type { Connection, Writing } from './connection.ts';
import type { Entry, KeptAnswer, KeptAudit, LogLine, OutboxRow, PersonSchema } from './design.ts';
import type { Kept } from './trouble.ts';

export interface OutboxCounts {
  /** Answers not sent yet (see `unsentAnswers`). */
  waiting: number;
  refused: number;
  /** When the oldest waiting entry was made. */
  oldest: string | null;
  sentAt: string | null;
}

export interface Parcel {
  audits: AuditStart[];
  entries: Entry[];
}

export interface UnsentWork {
  audits: KeptAudit[];
  answers: KeptAnswer[];
  outbox: OutboxRow[];
}

type Db = Connection<PersonSchema>;
type Tx = Writing<PersonSchema>;

const LOG_LENGTH = 50;

export function outboxCounts(db: Db): Promise<Kept<OutboxCounts>> {
  return db.read(['outbox', 'facts'], async (tx) => {
    const rows = await tx.objectStore('outbox').getAll();
    const oldest = rows.find(({ state }) => state === 'waiting');
    const sentAt = await tx.objectStore('facts').get('sentAt');
    return {
      waiting: unsentAnswers(rows),
      refused: rows.filter(({ state }) => state === 'refused').length,
      oldest: oldest?.entry.made_at ?? null,
      sentAt: sentAt === undefined ? null : String(sentAt),
    };
  });
}

/** The oldest waiting entries, with the facts of the audits they belong to. */
export function nextParcel(db: Db, limits: Limits): Promise<Kept<Parcel>> {
  return db.read(['outbox', 'audits'], async (tx) => {
    const range = IDBKeyRange.bound(['waiting'], ['waiting', []]);
    const rows = await tx.objectStore('outbox').index('order').getAll(range, limits.entries);
    const entries = fitting(rows, limits.bytes);
    const ids = [...new Set(entries.map((entry) => entry.audit))];
    const audits = await Promise.all(ids.map((id) => tx.objectStore('audits').get(id)));
    return { audits: audits.flatMap((audit) => (audit ? [audit.start] : [])), entries };
  });
}

export interface Limits {
  entries: number;
  bytes: number;
}

/** Drop what the server has, mark what it refused, and note where the audits stand: all or none. */
export function applyReceipts(
  db: Db,
  answer: BatchReceipt,
  now: Date,
): Promise<Kept<{ stored: number; refused: number }>> {
  return db.write(['outbox', 'audits', 'facts'], async (tx) => {
    const counts = { stored: 0, refused: 0 };
    for (const receipt of answer.receipts) {
      const taken = await applyReceipt(tx, receipt);
      if (taken) counts[taken] += 1;
    }
    for (const standing of answer.audits) await applyStanding(tx, standing.id, standing);
    if (counts.stored > 0) await tx.objectStore('facts').put(now.toISOString(), 'sentAt');
    return counts;
  });
}

/**
 * Take over the server's word on an audit. A phone that has finished stays finished until the
 * visit is given back, and an old word ("draft") never undoes a newer one ("submitted").
 */
export async function applyStanding(
  tx: Tx,
  id: string,
  standing: Pick<AuditStanding, 'state' | 'reference'> & { missing?: number },
): Promise<void> {
  const audit = await tx.objectStore('audits').get(id);
  if (!audit) return;
  const stale = standing.state === 'draft' && ['submitted', 'accepted'].includes(audit.state);
  if (stale) return;
  const submitWaits = await hasWaitingSubmit(tx, id);
  await tx.objectStore('audits').put({
    ...audit,
    state: standing.state,
    reference: standing.reference ?? audit.reference,
    missing: standing.missing ?? audit.missing,
    finished: audit.finished && (standing.state !== 'returned' || submitWaits),
  });
}

export function unsentWork(db: Db): Promise<Kept<UnsentWork>> {
  return db.read(['audits', 'answers', 'outbox'], async (tx) => {
    const outbox = await tx.objectStore('outbox').getAll();
    const ids = new Set(outbox.map(({ entry }) => entry.audit));
    const audits = await tx.objectStore('audits').getAll();
    const answers = await tx.objectStore('answers').getAll();
    return {
      audits: audits.filter(({ start }) => ids.has(start.id)),
      answers: answers.filter(({ audit }) => ids.has(audit)),
      outbox,
    };
  });
}

export function addToLog(db: Db, line: LogLine): Promise<Kept<null>> {
  return db.write(['log'], async (tx) => {
    const log = tx.objectStore('log');
    const added = await log.add(line);
    await log.delete(IDBKeyRange.upperBound(added - LOG_LENGTH));
    return null;
  });
}

/** Newest first. */
export function readLog(db: Db): Promise<Kept<LogLine[]>> {
  return db.read(['log'], async (tx) => (await tx.objectStore('log').getAll()).toReversed());
}

/** Answers not sent yet: several changes to one answer count once, and so does finishing a visit. */
export function unsentAnswers(rows: readonly OutboxRow[]): number {
  const waiting = rows.filter(({ state }) => state === 'waiting');
  return new Set(waiting.map(({ entry }) => `${entry.audit} ${about(entry)}`)).size;
}

function about(entry: Entry): string {
  return entry.kind === 'answer' ? entry.question : '';
}

function fitting(rows: OutboxRow[], bytes: number): Entry[] {
  const taken: Entry[] = [];
  let room = bytes;
  for (const { entry } of rows) {
    room -= new TextEncoder().encode(JSON.stringify(entry)).length;
    // One entry larger than the limit still goes, alone, so that it can never block the rest.
    if (room < 0 && taken.length > 0) break;
    taken.push(entry);
  }
  return taken;
}

async function applyReceipt(tx: Tx, receipt: Receipt): Promise<'stored' | 'refused' | null> {
  const outbox = tx.objectStore('outbox');
  const row = await outbox.index('id').get(receipt.id);
  if (!row) return null;
  if (receipt.outcome !== 'refused') {
    await outbox.delete([row.entry.counter, row.entry.id]);
    return 'stored';
  }
  if (row.state !== 'waiting') return null;
  await outbox.put({ ...row, state: 'refused', receipt });
  await reopen(tx, row.entry.audit);
  return 'refused';
}

/**
 * A visit of which something was refused is the person's again, to put right and finish. What was
 * refused never counts on the server, so finishing must not count it either.
 */
async function reopen(tx: Tx, id: string): Promise<void> {
  const audit = await tx.objectStore('audits').get(id);
  if (!audit) return;
  await tx.objectStore('audits').put({ ...audit, finished: false, entries: audit.entries - 1 });
}

async function hasWaitingSubmit(tx: Tx, audit: string): Promise<boolean> {
  const rows = await tx.objectStore('outbox').index('audit').getAll(audit);
  return rows.some(({ entry, state }) => entry.kind === 'submit' && state === 'waiting');
}
