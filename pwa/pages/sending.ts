/** What is on this phone, what was tried last and what came back, in words. */
import { askToKeep, roomLeft } from '../store/room.ts';
import type { LogLine, OutboxRow } from '../store/design.ts';
import type { ListedVisit } from '../store/visits.ts';
import type { SyncState } from '../sync/state.ts';
import { startWorker } from '../worker-client/client.ts';
import { copyOf, one, say, show } from './dom.ts';
import { openPhone, type Phone } from './phone.ts';
import { count, statusWords, timeOf } from './words.ts';

const MEGABYTE = 1_000_000;
const SHOWN = 8;

export async function startSending(): Promise<void> {
  void startWorker({ onUpdateReady: () => say(document, '[data-update-words]', UPDATE) });
  const opening = await openPhone();
  show(one(document, '[data-with-script]'));
  const without = document.querySelector<HTMLElement>('[data-without-script]');
  if (without) show(without, false);
  if (opening.kind !== 'open') return nobody(opening.kind === 'trouble' ? opening.words : null);
  const { phone } = opening;
  phone.sync.watch((state) => void draw(phone, state));
  one<HTMLButtonElement>(document, '[data-send-now]').addEventListener('click', () => {
    void phone.sync.sendNow().then((state) => draw(phone, state));
  });
  one(document, '[data-save-copy]').addEventListener('click', () => void saveCopy(phone));
  startKeeping();
}

const UPDATE = 'A new version is ready. Open “Your visits” to take it.';

const EXPLAINED: Readonly<Record<SyncState['kind'], string>> = {
  saved: 'What you answer is kept here first, then sent to us when there is a connection.',
  all_sent: 'We have everything that you answered on this phone.',
  sending: 'Keep this page open.',
  not_sent: 'It is tried again by itself while the app is open. You can also try now.',
  no_connection: 'You can go on. What waits is sent by itself when there is a connection and the app is open.',
  sign_in: 'You have been signed out, as happens after some weeks. Nothing is lost.',
  other_person: 'Your answers wait here until you sign in again. They are never sent under another name.',
  needs_you: 'Open each of these and answer again. Everything else goes through.',
};

async function draw({ store }: Phone, state: SyncState): Promise<void> {
  say(document, '[data-sending-words]', statusWords(state));
  say(document, '[data-sending-explained]', EXPLAINED[state.kind]);
  show(one(document, '[data-sign-in]'), state.kind === 'sign_in' || state.kind === 'other_person');
  const [counts, visits, work, log] = await Promise.all([
    store.outboxCounts(),
    store.listVisits(),
    store.unsentWork(),
    store.log(),
  ]);
  if (!counts.ok || !visits.ok || !work.ok || !log.ok) return;
  const byAudit = new Map(visits.value.map((visit) => [visit.audit, visit]));
  const started = visits.value.filter((visit) => visit.started !== null);
  one(document, '[data-on-phone]').replaceChildren(
    ...started.map((visit) =>
      lineOf(
        hrefOf(visit.started!.start.checklist, visit.audit),
        visit.subject?.name ?? 'A visit',
        visit.waiting > 0 ? `${count(visit.waiting, 'answer')} to send` : 'All sent',
      ),
    ),
  );
  if (started.length === 0) {
    const none = document.createElement('li');
    none.textContent = 'No visit has been begun on this phone.';
    one(document, '[data-on-phone]').append(none);
  }
  const { oldest } = counts.value;
  say(document, '[data-oldest]', oldest ? `The oldest has waited since ${timeOf(oldest)}.` : '');
  show(one(document, '[data-oldest]'), oldest !== null);
  const refused = work.value.outbox.filter((row) => row.state === 'refused');
  one(document, '[data-refused-list]').replaceChildren(
    ...refused.map((row) => refusedLine(row, byAudit.get(row.entry.audit))),
  );
  show(one(document, '[data-refused]'), refused.length > 0);
  one(document, '[data-log]').replaceChildren(...tried(log.value).map(itemOf));
  show(one(document, '[data-log-empty]'), log.value.length === 0);
}

/** The newest tries; the same outcome several times in a row is one line. */
function tried(log: LogLine[]): string[] {
  const runs: { line: LogLine; times: number }[] = [];
  for (const line of log) {
    const last = runs.at(-1);
    if (last?.line.words === line.words) last.times += 1;
    else runs.push({ line, times: 1 });
  }
  return runs.slice(0, SHOWN).map(({ line, times }) => {
    const often = times > 1 ? ` (${times} times)` : '';
    return `${timeOf(line.at)}: ${line.words}${often}`;
  });
}

function itemOf(words: string): HTMLElement {
  const item = document.createElement('li');
  item.textContent = words;
  return item;
}

function refusedLine({ entry, receipt }: OutboxRow, visit: ListedVisit | undefined): HTMLElement {
  const view = entry.kind === 'answer' ? entry.question : 'check';
  const why = [receipt?.reason, receipt?.action].filter(Boolean).join(' ');
  const href = visit?.started ? hrefOf(visit.started.start.checklist, entry.audit, view) : '/visits';
  return lineOf(href, visit?.subject?.name ?? 'A visit', why || 'The server could not take it.');
}

function hrefOf(checklist: string, audit: string, view = ''): string {
  return `/visits/${checklist}/${audit}${view ? `/${view}` : ''}`;
}

function lineOf(href: string, name: string, words: string): HTMLElement {
  const line = copyOf(document, '[data-line]');
  const link = one<HTMLAnchorElement>(line, 'a');
  link.setAttribute('href', href);
  link.textContent = name;
  say(line, '.sfc-check__found', words);
  return line;
}

async function saveCopy({ store }: Phone): Promise<void> {
  const work = await store.unsentWork();
  if (!work.ok) return say(document, '[data-copy-words]', work.trouble.words);
  const made = new Date().toISOString();
  const text = JSON.stringify({ person: store.person, made, ...work.value }, null, 2);
  const name = `unsent-visits-${made.slice(0, 16).replaceAll(':', '-')}.json`;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  say(document, '[data-copy-words]', `Saved as ${name}. Send it to the coordinator if this phone breaks.`);
}

function startKeeping(): void {
  const button = one<HTMLButtonElement>(document, '[data-ask-to-keep]');
  const tell = async (): Promise<void> => {
    const kept = (await navigator.storage?.persisted?.()) ?? false;
    say(
      document,
      '[data-kept]',
      kept
        ? 'This phone keeps your work even when it runs short of room.'
        : 'This phone may remove your work if it runs very short of room. Send it soon.',
    );
    show(button, !kept);
    const room = await roomLeft();
    const used = room === null ? null : (room.used / MEGABYTE).toFixed(1);
    const of = room === null ? null : Math.floor(room.of / MEGABYTE);
    say(document, '[data-room]', used === null ? '' : `The app uses ${used} of ${of} megabytes it may use.`);
  };
  button.addEventListener('click', () => void askToKeep().then(tell));
  void tell();
}

function nobody(words: string | null): void {
  say(document, '[data-sending-words]', words ?? 'Nothing is on this phone yet.');
  show(one(document, '[data-send-now]'), false);
  show(one(document, '[data-save-copy]'), false);
}
