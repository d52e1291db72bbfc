/** What the auditor does, written down: each in one transaction with its entry for the outbox. */
import type { Answer } from '../audit/answers.ts';
import type { AuditStart } from '../wire/types.ts';
import type { Connection, Writing } from './connection.ts';
import type { Entry, KeptAudit, PersonSchema, ShortProgress } from './design.ts';
import { troubled, type Kept } from './trouble.ts';

export interface AnswerToSave {
  /** The id of the entry, so that saving it twice is saving it once. */
  entry: string;
  audit: string;
  question: string;
  answer: Answer;
  view: string;
  progress?: ShortProgress;
  now: Date;
}

export interface FinishToSave {
  entry: string;
  audit: string;
  now: Date;
}

export interface Saved {
  entry: string;
  counter: number;
}

type Db = Connection<PersonSchema>;
type Tx = Writing<PersonSchema>;

/** Begin an audit; one that is begun already is given back as it is. */
export function startAudit(db: Db, start: AuditStart): Promise<Kept<KeptAudit>> {
  return db.write(['audits', 'places', 'visits'], async (tx) => {
    const audits = tx.objectStore('audits');
    const begun = await audits.get(start.id);
    if (begun) return begun;
    const places = await tx.objectStore('places').get('places');
    const audit: KeptAudit = {
      start,
      subject: places?.subjects.find(({ id }) => id === start.subject) ?? null,
      view: '',
      finished: false,
      entries: 0,
      state: 'draft',
      reference: null,
      missing: 0,
      progress: null,
    };
    await audits.put(audit);
    return audit;
  });
}

export function saveAnswer(db: Db, given: AnswerToSave): Promise<Kept<Saved>> {
  return record(db, given, (audit, counter) => {
    audit.view = given.view;
    if (given.progress) audit.progress = given.progress;
    return {
      kind: 'answer',
      id: given.entry,
      audit: given.audit,
      counter,
      made_at: given.now.toISOString(),
      question: given.question,
      answer: given.answer,
    };
  });
}

/** The auditor is done: a last entry says how many this phone has made. */
export function finishAudit(db: Db, given: FinishToSave): Promise<Kept<Saved>> {
  return record(db, given, (audit, counter) => {
    audit.view = 'sent';
    audit.finished = true;
    return {
      kind: 'submit',
      id: given.entry,
      audit: given.audit,
      counter,
      made_at: given.now.toISOString(),
      entries: audit.entries,
    };
  });
}

export function rememberView(db: Db, audit: string, view: string): Promise<Kept<null>> {
  return db.write(['audits'], async (tx) => {
    const row = await tx.objectStore('audits').get(audit);
    if (row && row.view !== view) await tx.objectStore('audits').put({ ...row, view });
    return null;
  });
}

async function record(
  db: Db,
  given: { entry: string; audit: string },
  entryOf: (audit: KeptAudit, counter: number) => Entry,
): Promise<Kept<Saved>> {
  const done = await db.write(['audits', 'answers', 'outbox', 'facts'], async (tx) => {
    const audit = await tx.objectStore('audits').get(given.audit);
    if (!audit) return 'missing' as const;
    const earlier = await tx.objectStore('outbox').index('id').get(given.entry);
    if (earlier) return { entry: given.entry, counter: earlier.entry.counter };
    if (!takesAnswers(audit)) return 'finished' as const;

    const counter = (await highestCounter(tx)) + 1;
    audit.entries += 1;
    const entry = entryOf(audit, counter);
    await replaceRefused(tx, entry);
    await tx.objectStore('outbox').add({ entry, state: 'waiting', receipt: null });
    await tx.objectStore('facts').put(counter, 'counter');
    await tx.objectStore('audits').put(audit);
    if (entry.kind === 'answer') await tx.objectStore('answers').put(answerRow(entry));
    return { entry: entry.id, counter };
  });
  if (!done.ok) return done;
  return typeof done.value === 'string' ? troubled(done.value) : { ok: true, value: done.value };
}

/** Whether answers can be given: a submitted visit is the person's again when one was refused. */
export function takesAnswers({ finished, state, missing }: KeptAudit): boolean {
  if (finished) return false;
  return state === 'draft' || state === 'returned' || (state === 'submitted' && missing > 0);
}

async function highestCounter(tx: Tx): Promise<number> {
  return Number((await tx.objectStore('facts').get('counter')) ?? 0);
}

/** A newer entry answers the refusal of an older one on the same question; both are kept. */
async function replaceRefused(tx: Tx, entry: Entry): Promise<void> {
  const outbox = tx.objectStore('outbox');
  const refused = IDBKeyRange.bound(['refused'], ['refused', []]);
  for (const row of await outbox.index('order').getAll(refused)) {
    if (row.entry.audit === entry.audit && sameQuestion(row.entry, entry)) {
      await outbox.put({ ...row, state: 'replaced' });
    }
  }
}

function sameQuestion(one: Entry, other: Entry): boolean {
  if (one.kind === 'submit' || other.kind === 'submit') return one.kind === other.kind;
  return one.question === other.question;
}

function answerRow(entry: Extract<Entry, { kind: 'answer' }>): PersonSchema['answers']['value'] {
  return { audit: entry.audit, question: entry.question, answer: entry.answer };
}
