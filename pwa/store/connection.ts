/**
 * The only way to IndexedDB. Every write is `durability: 'strict'`, because a browser's default
 * loses seconds of work when the phone dies; every wait has an end, because on an iPhone it may
 * never come; and a connection that the browser closed is opened again, once.
 */
import {
  openDB,
  type DBSchema,
  type IDBPDatabase,
  type IDBPTransaction,
  type OpenDBCallbacks,
  type StoreNames,
} from 'idb';

import { kept, kindOf, TookTooLong, troubled, type Kept } from './trouble.ts';

export interface Patience {
  open: number;
  work: number;
}

export const PATIENCE: Patience = { open: 4000, work: 8000 };

export type Reading<S extends DBSchema> = IDBPTransaction<S, StoreNames<S>[], 'readonly'>;
export type Writing<S extends DBSchema> = IDBPTransaction<S, StoreNames<S>[], 'readwrite'>;

/** Database upgrades only ever add: a phone may hold work of any earlier version. */
export interface Design<S extends DBSchema> {
  name: string;
  version: number;
  upgrade: NonNullable<OpenDBCallbacks<S>['upgrade']>;
}

export class Connection<S extends DBSchema> {
  #opening: Promise<IDBPDatabase<S>> | null = null;
  readonly #design: Design<S>;
  readonly #patience: Patience;

  constructor(design: Design<S>, patience: Patience = PATIENCE) {
    this.#design = design;
    this.#patience = patience;
  }

  read<T>(stores: StoreNames<S>[], work: (tx: Reading<S>) => Promise<T>): Promise<Kept<T>> {
    return this.#twice((db) => this.#finish(db.transaction(stores, 'readonly'), work));
  }

  /** May run twice after a lost connection, so `work` must be the same done twice as once. */
  write<T>(stores: StoreNames<S>[], work: (tx: Writing<S>) => Promise<T>): Promise<Kept<T>> {
    return this.#twice((db) =>
      this.#finish(db.transaction(stores, 'readwrite', { durability: 'strict' }), work),
    );
  }

  close(): void {
    const opening = this.#opening;
    this.#opening = null;
    opening?.then((db) => db.close()).catch(ignore);
  }

  async #twice<T>(run: (db: IDBPDatabase<S>) => Promise<T>): Promise<Kept<T>> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return kept(await run(await within(this.#patience.open, this.#database())));
      } catch (problem) {
        const kind = kindOf(problem);
        if (kind === null) throw problem;
        const mayPass = kind === 'lost' || kind === 'slow';
        if (mayPass) this.close();
        if (!mayPass || attempt === 2) return troubled(kind);
      }
    }
  }

  async #finish<T, Tx extends Reading<S> | Writing<S>>(
    tx: Tx,
    work: (tx: Tx) => Promise<T>,
  ): Promise<T> {
    // Awaited below when the work went well; when it did not, the work's own problem says more.
    tx.done.catch(ignore);
    const whole = work(tx).then(async (value) => {
      await tx.done;
      return value;
    });
    try {
      return await within(this.#patience.work, whole);
    } catch (problem) {
      const cause = tx.error ?? problem;
      stop(tx);
      throw cause;
    }
  }

  #database(): Promise<IDBPDatabase<S>> {
    this.#opening ??= openDB<S>(this.#design.name, this.#design.version, {
      upgrade: this.#design.upgrade,
      // A newer version of the app wants to open: make way, and let the next use find out.
      blocking: () => this.close(),
      terminated: () => this.close(),
    });
    return this.#opening;
  }
}

function stop(tx: { abort(): void }): void {
  try {
    tx.abort();
  } catch {
    // It was over already.
  }
}

async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TookTooLong()), milliseconds);
  });
  try {
    return await Promise.race([promise, over]);
  } finally {
    clearTimeout(timer);
    promise.catch(ignore);
  }
}

function ignore(): void {}
