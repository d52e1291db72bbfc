/** Everything one person has on this phone. Two people on one phone never see each other's. */
import { newId } from '../audit/ids.ts';
import type { AuditStart, BatchReceipt, Visits } from '../wire/types.ts';
import { Connection, type Patience } from './connection.ts';
import { personDesign, type KeptAudit, type LogLine, type PersonSchema, type Places } from './design.ts';
import {
  addToLog,
  applyReceipts,
  nextParcel,
  outboxCounts,
  readLog,
  unsentWork,
  type Limits,
  type OutboxCounts,
  type Parcel,
  type UnsentWork,
} from './outbox.ts';
import {
  finishAudit,
  rememberView,
  saveAnswer,
  startAudit,
  type AnswerToSave,
  type FinishToSave,
  type Saved,
} from './recording.ts';
import { setAside, takeBack, waitingFor, type SetAside } from './rescue.ts';
import { kept, type Kept, type Trouble } from './trouble.ts';
import {
  listVisits,
  readAudit,
  readPlaces,
  saveVisits,
  type ListedVisit,
  type OpenAudit,
} from './visits.ts';

/** Open a person's work, and write down what a lost connection had left aside. */
export async function openFor(person: string, patience?: Patience): Promise<Kept<PersonStore>> {
  const store = new PersonStore(person, patience);
  const opened = await store.places();
  if (!opened.ok) return opened;
  await store.putBack();
  return kept(store);
}

export class PersonStore {
  readonly person: string;
  readonly #db: Connection<PersonSchema>;

  constructor(person: string, patience?: Patience) {
    this.person = person;
    this.#db = new Connection(personDesign(person), patience);
  }

  saveVisits(visits: Visits, at: Date): Promise<Kept<null>> {
    return saveVisits(this.#db, visits, at);
  }

  places(): Promise<Kept<Places | null>> {
    return readPlaces(this.#db);
  }

  listVisits(): Promise<Kept<ListedVisit[]>> {
    return listVisits(this.#db);
  }

  startAudit(start: AuditStart): Promise<Kept<KeptAudit>> {
    return startAudit(this.#db, start);
  }

  readAudit(audit: string): Promise<Kept<OpenAudit | null>> {
    return readAudit(this.#db, audit);
  }

  saveAnswer(given: Omit<AnswerToSave, 'entry'>): Promise<Kept<Saved>> {
    const now = given.now.toISOString();
    return this.#orSetAside({ kind: 'answer', given: { ...given, entry: newId() }, now });
  }

  finish(given: Omit<FinishToSave, 'entry'>): Promise<Kept<Saved>> {
    const now = given.now.toISOString();
    return this.#orSetAside({ kind: 'finish', given: { ...given, entry: newId() }, now });
  }

  rememberView(audit: string, view: string): Promise<Kept<null>> {
    return rememberView(this.#db, audit, view);
  }

  outboxCounts(): Promise<Kept<OutboxCounts>> {
    return outboxCounts(this.#db);
  }

  nextParcel(limits: Limits): Promise<Kept<Parcel>> {
    return nextParcel(this.#db, limits);
  }

  applyReceipts(answer: BatchReceipt, now: Date): Promise<Kept<{ stored: number; refused: number }>> {
    return applyReceipts(this.#db, answer, now);
  }

  async unsentWork(): Promise<Kept<UnsentWork & { setAside: SetAside[] }>> {
    const work = await unsentWork(this.#db);
    return work.ok ? kept({ ...work.value, setAside: waitingFor(this.person) }) : work;
  }

  addToLog(line: LogLine): Promise<Kept<null>> {
    return addToLog(this.#db, line);
  }

  log(): Promise<Kept<LogLine[]>> {
    return readLog(this.#db);
  }

  /** Write down what was set aside, in order. What cannot be written stays set aside. */
  async putBack(): Promise<void> {
    for (const item of waitingFor(this.person)) {
      const written = await this.#write(item);
      if (written.ok) takeBack(this.person, item);
      else if (isStorageFault(written.trouble)) return;
    }
  }

  close(): void {
    this.#db.close();
  }

  async #orSetAside(item: SetAside): Promise<Kept<Saved>> {
    const written = await this.#write(item);
    if (written.ok) takeBack(this.person, item);
    if (written.ok || !isStorageFault(written.trouble)) return written;
    return { ok: false, trouble: { ...written.trouble, setAside: setAside(this.person, item) } };
  }

  #write(item: SetAside): Promise<Kept<Saved>> {
    const now = new Date(item.now);
    return item.kind === 'answer'
      ? saveAnswer(this.#db, { ...item.given, now })
      : finishAudit(this.#db, { ...item.given, now });
  }
}

function isStorageFault(trouble: Trouble): boolean {
  return trouble.kind === 'lost' || trouble.kind === 'slow' || trouble.kind === 'full';
}
