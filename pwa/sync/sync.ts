/**
 * Sends what waits in the outbox, whenever it can: one tab of the phone at a time, oldest first.
 * An entry leaves the phone's outbox only on a receipt with its own id. Sending twice is harmless,
 * so whatever is in doubt is sent again.
 */
import type { DeviceStore } from '../store/device.ts';
import type { Parcel } from '../store/outbox.ts';
import type { PersonStore } from '../store/person.ts';
import type { BatchReceipt } from '../wire/types.ts';
import { waitBefore } from './backoff.ts';
import type { Reply } from './reply.ts';
import { fetchVisits, postBatch } from './server.ts';
import { stateOf, type Phase, type SyncState } from './state.ts';

export interface SyncSetting {
  store: PersonStore;
  device: DeviceStore;
  /** The version of the app, for the server's diagnostics. */
  app: string;
  /** Empty in a browser, which knows its server. */
  origin?: string;
}

export type Refreshed =
  | { kind: 'fresh' }
  | { kind: 'other_person'; person: string }
  | { kind: 'sign_in' }
  | { kind: 'no_connection' }
  | { kind: 'trouble'; words: string };

type Listener = (state: SyncState) => void;
type Told = { type: 'saved' } | { type: 'phase'; phase: Phase };

const LIMITS = { entries: 200, bytes: 200_000 };
const OTHER_TAB_SENDS = 2000;

export function startSync(setting: SyncSetting): Sync {
  const sync = new Sync(setting);
  sync.start();
  return sync;
}

export class Sync {
  state: SyncState = { kind: 'saved' };
  readonly #store: PersonStore;
  readonly #device: DeviceStore;
  readonly #app: string;
  readonly #origin: string;
  readonly #channel: BroadcastChannel;
  readonly #listeners = new Set<Listener>();
  #phase: Phase = 'idle';
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | null = null;
  #moreToSend = false;
  #stopped = false;

  constructor({ store, device, app, origin = '' }: SyncSetting) {
    this.#store = store;
    this.#device = device;
    this.#app = app;
    this.#origin = origin;
    this.#channel = new BroadcastChannel(`sfc-sync-${store.person}`);
  }

  start(): void {
    this.#channel.addEventListener('message', this.#hear);
    globalThis.addEventListener?.('online', this.#tryNow);
    globalThis.addEventListener?.('pageshow', this.#tryNow);
    globalThis.document?.addEventListener('visibilitychange', this.#whenShown);
    this.#tryNow();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#channel.close();
    this.#listeners.clear();
    globalThis.removeEventListener?.('online', this.#tryNow);
    globalThis.removeEventListener?.('pageshow', this.#tryNow);
    globalThis.document?.removeEventListener('visibilitychange', this.#whenShown);
  }

  /** Told at once and on each change; the answer ends it. */
  watch(listener: Listener): () => void {
    this.#listeners.add(listener);
    listener(this.state);
    return () => this.#listeners.delete(listener);
  }

  /** Something was saved: send it, unless we wait after a failure or for somebody to sign in. */
  nudge(): void {
    this.#tell({ type: 'saved' });
    void this.#show();
    const mayTry = this.#phase !== 'sign_in' && this.#phase !== 'other_person';
    if (mayTry && this.#timer === undefined) void this.#send();
  }

  /** The person asks: forget the waiting time. */
  async sendNow(): Promise<SyncState> {
    this.#tries = 0;
    await this.#send();
    return this.state;
  }

  /** Fetch the person's visits again, and see whether it is still the same person. */
  async refresh(): Promise<Refreshed> {
    const reply = await fetchVisits(this.#origin);
    if (reply.kind === 'answer') {
      const { value: visits } = reply;
      if (visits.person !== this.#store.person) {
        await this.#enter('other_person');
        return { kind: 'other_person', person: visits.person };
      }
      const saved = await this.#store.saveVisits(visits, new Date());
      if (this.#phase !== 'sending') await this.#enter('idle');
      return saved.ok ? { kind: 'fresh' } : { kind: 'trouble', words: saved.trouble.words };
    }
    if (reply.kind === 'sign_in' || reply.kind === 'no_connection') {
      await this.#enter(reply.kind);
      return { kind: reply.kind };
    }
    return { kind: 'trouble', words: 'words' in reply ? reply.words : '' };
  }

  readonly #tryNow = (): void => {
    this.#tries = 0;
    void this.#send();
  };

  readonly #whenShown = (): void => {
    if (document.visibilityState === 'visible') this.#tryNow();
  };

  readonly #hear = ({ data }: MessageEvent<Told>): void => {
    if (data.type === 'saved') this.#moreToSend = true;
    else this.#phase = data.phase;
    // The other tab may die while it sends; then this one takes over.
    if (this.#phase === 'sending' && this.#timer === undefined) this.#tryLater(OTHER_TAB_SENDS);
    void this.#show();
  };

  #send(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#moreToSend = true;
    this.#running ??= this.#sendAlone().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** The browser gives the lock to one tab; it is free again the moment that tab dies. */
  async #sendAlone(): Promise<void> {
    const name = `sfc-send-${this.#store.person}`;
    await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock === null) return this.#tryLater(OTHER_TAB_SENDS);
      while (this.#moreToSend && !this.#stopped) {
        this.#moreToSend = false;
        await this.#sendAll();
      }
      return undefined;
    });
  }

  async #sendAll(): Promise<void> {
    let limits = LIMITS;
    for (;;) {
      const parcel = await this.#store.nextParcel(limits);
      if (!parcel.ok) return this.#failed('busy', parcel.trouble.words);
      if (this.#stopped) return undefined;
      if (parcel.value.entries.length === 0) {
        this.#tries = 0;
        return this.#enter('idle');
      }
      await this.#enter('sending');
      const reply = await postBatch(this.#batchOf(parcel.value), this.#origin);
      const next = await this.#take(reply, parcel.value);
      if (next === 'stop') return undefined;
      limits = next === 'halve' ? halved(parcel.value) : LIMITS;
    }
  }

  async #take(
    reply: Reply<BatchReceipt>,
    { entries }: Parcel,
  ): Promise<'go_on' | 'halve' | 'stop'> {
    switch (reply.kind) {
      case 'answer':
        return this.#apply(reply.value, new Set(entries.map(({ id }) => id)));
      case 'unreadable':
        // One entry among them spoils the batch. Halving finds it, and the others go through.
        if (entries.length > 1) return 'halve';
        return this.#apply(refusalOf(entries[0]!.id, reply.words), new Set([entries[0]!.id]));
      case 'sign_in':
        await this.#enter('sign_in');
        await this.#note('You need to sign in again before anything can be sent.');
        return 'stop';
      case 'other_person':
        await this.#enter('other_person');
        await this.#note('Somebody else is signed in on this phone.');
        return 'stop';
      default:
        await this.#failed(reply.kind, reply.words);
        return 'stop';
    }
  }

  /** Only receipts for what was sent just now count; with none of them nothing has moved. */
  async #apply(answer: BatchReceipt, sent: ReadonlySet<string>): Promise<'go_on' | 'stop'> {
    const receipts = answer.receipts.filter(({ id }) => sent.has(id));
    const applied = await this.#store.applyReceipts({ ...answer, receipts }, new Date());
    if (!applied.ok) {
      await this.#failed('busy', applied.trouble.words);
      return 'stop';
    }
    const { stored, refused } = applied.value;
    if (stored + refused === 0) {
      await this.#failed('busy', 'The server answered, but not about these answers.');
      return 'stop';
    }
    this.#tries = 0;
    await this.#note(wordsFor(stored, refused));
    return 'go_on';
  }

  async #failed(phase: 'busy' | 'no_connection', words: string): Promise<void> {
    this.#tries += 1;
    this.#moreToSend = false;
    await this.#enter(phase);
    await this.#note(words);
    this.#tryLater(waitBefore(this.#tries, Math.random()));
  }

  #tryLater(milliseconds: number): void {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#send(), milliseconds);
  }

  #batchOf({ audits, entries }: Parcel): Parameters<typeof postBatch>[0] {
    return {
      device: this.#device.deviceId,
      app: this.#app,
      sent_at: new Date().toISOString(),
      audits,
      entries,
      person: this.#store.person,
    };
  }

  async #enter(phase: Phase): Promise<void> {
    this.#phase = phase;
    this.#tell({ type: 'phase', phase });
    await this.#show();
  }

  async #show(): Promise<void> {
    const counts = await this.#store.outboxCounts();
    if (!counts.ok || this.#stopped) return;
    this.state = stateOf(this.#phase, counts.value);
    for (const listener of this.#listeners) listener(this.state);
  }

  async #note(words: string): Promise<void> {
    await this.#store.addToLog({ at: new Date().toISOString(), words });
  }

  #tell(told: Told): void {
    if (!this.#stopped) this.#channel.postMessage(told);
  }
}

function halved({ entries }: Parcel): typeof LIMITS {
  return { ...LIMITS, entries: Math.ceil(entries.length / 2) };
}

/** The server could not even read this entry, so it has no receipt of its own: this stands for it. */
function refusalOf(id: string, reason: string): BatchReceipt {
  const refused = { id, outcome: 'refused', code: 'unreadable', reason, action: null } as const;
  return { server_time: '', receipts: [refused], audits: [] };
}

function wordsFor(stored: number, refused: number): string {
  const sent = `Sent ${stored} ${stored === 1 ? 'answer' : 'answers'}.`;
  return refused === 0 ? sent : `${sent} ${refused} could not be taken.`;
}
