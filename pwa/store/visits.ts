/** The person's visits and places on the phone, and how far each visit is. */
import type { Answers } from '../audit/answers.ts';
import type { Subject, Visit, Visits } from '../wire/types.ts';
import type { Connection } from './connection.ts';
import type { KeptAudit, OutboxRow, PersonSchema, Places } from './design.ts';
import { applyStanding, unsentAnswers } from './outbox.ts';
import { takesAnswers } from './recording.ts';
import type { Kept } from './trouble.ts';

export type Stage = 'to_do' | 'in_progress' | 'waiting_to_send' | 'sent' | 'returned' | 'void';

export interface ListedVisit {
  audit: string;
  visit: Visit | null;
  started: KeptAudit | null;
  subject: Subject | null;
  waiting: number;
  refused: number;
  stage: Stage;
}

export interface OpenAudit {
  audit: KeptAudit;
  visit: Visit | null;
  subject: Subject | null;
  answers: Answers;
  refused: OutboxRow[];
}

type Db = Connection<PersonSchema>;

/** Keep what the server gave. Visits that it no longer lists go; begun audits never do. */
export function saveVisits(db: Db, given: Visits, at: Date): Promise<Kept<null>> {
  const stores = ['visits', 'places', 'audits', 'outbox', 'facts'] as const;
  return db.write([...stores], async (tx) => {
    const visits = tx.objectStore('visits');
    await visits.clear();
    for (const visit of given.visits) {
      await visits.put(visit);
      if (visit.state !== 'to_do') {
        await applyStanding(tx, visit.audit, { state: visit.state, reference: visit.reference });
      }
    }
    await tx.objectStore('places').put({
      name: 'places',
      rounds: given.rounds,
      subjects: given.subjects,
      personName: given.person_name,
      fetchedAt: at.toISOString(),
    });
    const counter = Number((await tx.objectStore('facts').get('counter')) ?? 0);
    await tx.objectStore('facts').put(Math.max(counter, given.counter), 'counter');
    return null;
  });
}

export function readPlaces(db: Db): Promise<Kept<Places | null>> {
  return db.read(['places'], async (tx) => (await tx.objectStore('places').get('places')) ?? null);
}

/** Every visit on the phone, planned or begun here, in the server's order and then as begun. */
export function listVisits(db: Db): Promise<Kept<ListedVisit[]>> {
  return db.read(['visits', 'places', 'audits', 'outbox'], async (tx) => {
    const [visits, audits, rows, places] = await Promise.all([
      tx.objectStore('visits').getAll(),
      tx.objectStore('audits').getAll(),
      tx.objectStore('outbox').getAll(),
      tx.objectStore('places').get('places'),
    ]);
    const begun = new Map(audits.map((audit) => [audit.start.id, audit]));
    const planned = new Set(visits.map(({ audit }) => audit));
    const listed = [
      ...visits.map((visit) => ({ visit, started: begun.get(visit.audit) ?? null })),
      ...audits
        .filter(({ start }) => !planned.has(start.id))
        .map((started) => ({ visit: null, started })),
    ];
    return listed.map((one) => listedVisit(one, rows, places ?? null));
  });
}

export function readAudit(db: Db, id: string): Promise<Kept<OpenAudit | null>> {
  return db.read(['visits', 'places', 'audits', 'answers', 'outbox'], async (tx) => {
    const audit = await tx.objectStore('audits').get(id);
    if (!audit) return null;
    const [visit, places, answers, rows] = await Promise.all([
      tx.objectStore('visits').get(id),
      tx.objectStore('places').get('places'),
      tx.objectStore('answers').getAll(IDBKeyRange.bound([id], [id, []])),
      tx.objectStore('outbox').index('audit').getAll(id),
    ]);
    return {
      audit,
      visit: visit ?? null,
      subject: subjectOf(audit.start.subject, audit, places ?? null),
      answers: new Map(answers.map(({ question, answer }) => [question, answer])),
      refused: rows.filter(({ state }) => state === 'refused'),
    };
  });
}

function listedVisit(
  { visit, started }: { visit: Visit | null; started: KeptAudit | null },
  rows: OutboxRow[],
  places: Places | null,
): ListedVisit {
  const audit = visit?.audit ?? started!.start.id;
  const own = rows.filter(({ entry }) => entry.audit === audit);
  const waiting = unsentAnswers(own);
  return {
    audit,
    visit,
    started,
    subject: subjectOf(visit?.subject ?? started!.start.subject, started, places),
    waiting,
    refused: own.filter(({ state }) => state === 'refused').length,
    stage: stageOf(visit, started, waiting),
  };
}

function subjectOf(id: string, audit: KeptAudit | null, places: Places | null): Subject | null {
  return places?.subjects.find((subject) => subject.id === id) ?? audit?.subject ?? null;
}

function stageOf(visit: Visit | null, started: KeptAudit | null, waiting: number): Stage {
  const state = started?.state ?? visit?.state ?? 'to_do';
  if (state === 'void') return 'void';
  if (started?.finished && (waiting > 0 || state === 'draft' || state === 'returned')) {
    return 'waiting_to_send';
  }
  if (started && state === 'submitted' && takesAnswers(started)) return 'in_progress';
  if (state === 'submitted' || state === 'accepted') return 'sent';
  if (state === 'returned') return 'returned';
  return state === 'to_do' ? 'to_do' : 'in_progress';
}
