/** What the databases of a phone hold. */
import type { DBSchema } from 'idb';

import type { Answer } from '../audit/answers.ts';
import type {
  AnswerEntry,
  AuditStanding,
  AuditStart,
  OpenRound,
  Receipt,
  Subject,
  SubmitEntry,
  Visit,
} from '../wire/types.ts';
import type { Design } from './connection.ts';

export type Entry = AnswerEntry | SubmitEntry;

/** A few numbers for the list of visits, which has no checklist at hand to work them out. */
export interface ShortProgress {
  answered: number;
  of: number;
  mustHavesLeft: number;
}

export interface KeptAudit {
  start: AuditStart;
  subject: Subject | null;
  /** Where the person was: a question id, "check", "sent", or "" for the list of themes. */
  view: string;
  finished: boolean;
  /** How many entries this phone has made for the audit, sent ones included. */
  entries: number;
  state: AuditStanding['state'];
  reference: string | null;
  missing: number;
  progress: ShortProgress | null;
}

export interface KeptAnswer {
  audit: string;
  question: string;
  answer: Answer;
}

export interface OutboxRow {
  entry: Entry;
  /** A refused entry is "replaced" once the person has answered the question again. */
  state: 'waiting' | 'refused' | 'replaced';
  receipt: Receipt | null;
}

export interface Places {
  name: 'places';
  rounds: OpenRound[];
  subjects: Subject[];
  personName: string;
  fetchedAt: string;
}

export interface LogLine {
  at: string;
  words: string;
}

export interface PersonSchema extends DBSchema {
  visits: { key: string; value: Visit };
  places: { key: string; value: Places };
  audits: { key: string; value: KeptAudit };
  answers: { key: [string, string]; value: KeptAnswer };
  outbox: {
    key: [number, string];
    value: OutboxRow;
    indexes: { id: string; order: [string, number]; audit: string };
  };
  facts: { key: 'counter' | 'sentAt'; value: number | string };
  log: { key: number; value: LogLine };
}

export interface DeviceSchema extends DBSchema {
  facts: { key: 'device' | 'person'; value: string };
}

export function personDesign(person: string): Design<PersonSchema> {
  return {
    name: `visits-${person}`,
    version: 1,
    upgrade: (db) => {
      db.createObjectStore('visits', { keyPath: 'audit' });
      db.createObjectStore('places', { keyPath: 'name' });
      db.createObjectStore('audits', { keyPath: 'start.id' });
      db.createObjectStore('answers', { keyPath: ['audit', 'question'] });
      const outbox = db.createObjectStore('outbox', { keyPath: ['entry.counter', 'entry.id'] });
      outbox.createIndex('id', 'entry.id', { unique: true });
      outbox.createIndex('order', ['state', 'entry.counter']);
      outbox.createIndex('audit', 'entry.audit');
      db.createObjectStore('facts');
      db.createObjectStore('log', { autoIncrement: true });
    },
  };
}

export const DEVICE_DESIGN: Design<DeviceSchema> = {
  name: 'device',
  version: 1,
  upgrade: (db) => {
    db.createObjectStore('facts');
  },
};
