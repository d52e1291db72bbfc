/** After finishing: saved here, or sent with its reference. Changes by itself when it is sent. */
import type { Sync } from '../sync/sync.ts';
import { one, say, show } from './dom.ts';
import type { OpenVisit } from './visit.ts';

export class SentView {
  readonly #visit: OpenVisit;
  readonly #view: HTMLElement;

  constructor(visit: OpenVisit, sync: Sync) {
    this.#visit = visit;
    this.#view = one(document, '[data-view="sent"]');
    sync.watch(() => {
      if (!this.#view.hidden) void this.draw();
    });
  }

  async draw(): Promise<void> {
    await this.#visit.reread();
    const { audit, visit } = this.#visit;
    const state = audit?.state ?? visit?.state;
    const isSent = state === 'submitted' || state === 'accepted';
    const reference = audit?.reference ?? visit?.reference ?? null;
    say(this.#view, '[data-sent-title]', isSent ? 'Visit sent' : 'Finished and saved on this phone');
    say(this.#view, '[data-sent-words]', isSent ? sentWords(audit?.missing ?? 0) : NOT_SENT);
    say(this.#view, '[data-reference]', isSent ? (reference ?? '') : '');
    show(one(this.#view, '[data-reference-line]'), isSent && reference !== null);
  }
}

const NOT_SENT = 'It will be sent by itself. Keep the app until it says “All sent”.';

function sentWords(missing: number): string {
  return missing === 0
    ? 'All answers of this visit are with us.'
    : 'Some answers of this visit are still on another device. Open the app there to send them.';
}
