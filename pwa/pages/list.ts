/** "Your visits": filled from the phone at once, then brought up to date when there is a network. */
import { askToKeep } from '../store/room.ts';
import type { ListedVisit } from '../store/visits.ts';
import { readyOffline, startWorker, type WorkerClient } from '../worker-client/client.ts';
import { all, copyOf, one, say, searchIn, show } from './dom.ts';
import { changePerson, leftBehind, openPhone, type Phone } from './phone.ts';
import { canKeepWork, isIphoneTab } from './surroundings.ts';
import { announcedWords, count, mapOf, purposeWords, visitTime } from './words.ts';

const GROUPS = ['returned', 'in_progress', 'to_do', 'waiting_to_send', 'sent'] as const;

export async function startList(): Promise<void> {
  if (!canKeepWork()) return notice('unsupported');
  if (isIphoneTab()) notice('install');
  const worker = startWorker({ onUpdateReady: () => notice('update') });
  offerUpdates(worker);
  const opening = await openPhone();
  switch (opening.kind) {
    case 'open':
      return showList(opening.phone);
    case 'sign_in':
      return other('Sign in first', 'Then your visits are put on this phone.', true);
    case 'no_connection':
      return undefined;
    case 'trouble':
      return other('Your visits cannot be shown', opening.words, false);
  }
}

async function showList(phone: Phone): Promise<void> {
  const filter = startSearch();
  const redraw = async (): Promise<void> => {
    await draw(phone);
    filter();
  };
  await redraw();
  const left = leftBehind();
  if (left !== null) {
    const words = `${left.name}: ${count(left.left, 'answer')} not sent yet. Kept here, and sent when ${left.name} signs in again.`;
    other('Somebody else’s work is on this phone', words, false);
  }
  // Chromium answers by itself, Firefox asks the person; both want a tap first.
  document.addEventListener('click', () => void askToKeep(), { once: true });
  void navigator.serviceWorker.ready.then(redraw);
  let drawnFor = '';
  phone.sync.watch((state) => {
    if (state.kind !== drawnFor) void redraw();
    drawnFor = state.kind;
  });
  const fresh = async (): Promise<void> => {
    const refreshed = await phone.sync.refresh();
    if (refreshed.kind === 'other_person') await changePerson(phone, refreshed.person);
    else if (refreshed.kind === 'fresh') await redraw();
  };
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void fresh();
  });
  await fresh();
}

async function draw({ store }: Phone): Promise<void> {
  const [listed, places] = await Promise.all([store.listVisits(), store.places()]);
  if (!listed.ok) return other('Your visits cannot be shown', listed.trouble.words, false);
  const ready = await readyKeys(listed.value);
  const visits = listed.value.filter(({ stage }) => stage !== 'void').toSorted(soonestFirst);
  for (const group of GROUPS) {
    const inside = visits.filter(({ stage }) => stage === group);
    const section = one(document, `[data-group="${group}"]`);
    one(section, 'ul').replaceChildren(...inside.map((visit) => cardOf(visit, ready)));
    say(section, '[data-count]', `(${inside.length})`);
    show(section, inside.length > 0);
  }
  show(one(document, '[data-empty="first"]'), false);
  show(one(document, '[data-empty="none"]'), visits.length === 0);
  const rounds = places.ok ? (places.value?.rounds ?? []) : [];
  say(document, '[data-round]', rounds.map(({ name }) => name).join(', ') || 'No round is open');
}

/** Which checklists are on this phone, and the list itself with them. */
async function readyKeys(visits: ListedVisit[]): Promise<ReadonlySet<string>> {
  const registration = await navigator.serviceWorker.getRegistration();
  if (!registration?.active) return new Set();
  const keys = [...new Set(visits.map(keyOf))];
  const found = await Promise.all(
    keys.map((key) => readyOffline(['/shell/visits', `/shell/${key}`])),
  );
  return new Set(keys.filter((_, index) => found[index]));
}

/** Visits with no time yet come last, by name. */
function soonestFirst(a: ListedVisit, b: ListedVisit): number {
  const byTime = (a.visit?.visit_at ?? '9').localeCompare(b.visit?.visit_at ?? '9');
  return byTime || (a.subject?.name ?? '').localeCompare(b.subject?.name ?? '');
}

function keyOf({ visit, started }: ListedVisit): string {
  return started?.start.checklist ?? visit?.checklist ?? '';
}

function cardOf(listed: ListedVisit, ready: ReadonlySet<string>): HTMLElement {
  const { visit, started, subject, audit } = listed;
  const card = copyOf(document, '[data-card-template]');
  const link = one<HTMLAnchorElement>(card, '[data-link]');
  const isReady = ready.has(keyOf(listed));
  const view = listed.stage === 'in_progress' ? (started?.view ?? '') : '';
  link.textContent = subject?.name ?? 'A place that is no longer on the list';
  link.setAttribute('href', `/visits/${keyOf(listed)}/${audit}${view ? `/${view}` : ''}`);
  say(card, '[data-when]', visit?.visit_at ? visitTime(visit.visit_at) : '');
  show(one(card, '[data-when]'), Boolean(visit?.visit_at));
  say(card, '[data-address]', subject?.address ?? '');
  const map = one<HTMLAnchorElement>(card, '[data-map]');
  map.setAttribute('href', mapOf(subject?.name ?? '', subject?.address ?? ''));
  show(map, Boolean(subject?.address));
  say(card, '[data-map-name]', subject?.name ?? '');
  say(card, '[data-about]', aboutWords(listed));
  say(card, '[data-state]', stateWords(listed, isReady));
  card.classList.toggle('sfc-visit--ready', listed.stage === 'to_do' && isReady);
  return card;
}

function aboutWords({ visit, started, stage }: ListedVisit): string {
  if (stage === 'sent' || stage === 'waiting_to_send') return '';
  const facts = visit ?? started?.start;
  if (!facts) return '';
  const withWhom = visit?.with_whom ? ` With ${visit.with_whom}.` : '';
  return `${purposeWords(facts.purpose)}. ${announcedWords(facts.announced)}${withWhom}`;
}

function stateWords({ visit, started, stage, waiting, refused }: ListedVisit, ready: boolean): string {
  const trouble = refused > 0 ? `${count(refused, 'answer')} could not be sent. ` : '';
  const progress = started?.progress;
  switch (stage) {
    case 'to_do':
      return ready ? 'Ready to use offline' : 'Not on this phone yet. Keep this page open with a connection.';
    case 'in_progress':
      if (started === null) return 'Begun on another device. What you answered there is safe.';
      if (!progress) return `${trouble}Begun`;
      return `${trouble}${progress.answered} of ${progress.of} answered. ${count(progress.mustHavesLeft, 'must-have')} left.`;
    case 'returned':
      return `${trouble}Look at the answers again, then finish it once more.`;
    case 'waiting_to_send':
      return `${trouble}Finished. ${count(waiting, 'answer')} to send.`;
    default: {
      const reference = started?.reference ?? visit?.reference;
      return reference ? `Sent. Reference ${reference}.` : 'Sent.';
    }
  }
}

function startSearch(): () => void {
  const form = one<HTMLFormElement>(document, '[data-search]');
  show(form);
  form.addEventListener('submit', (event) => event.preventDefault());
  return searchIn(
    one<HTMLInputElement>(form, 'input'),
    () => all(document, '[data-card]'),
    (found, typed) => {
      say(document, '[data-search-count]', typed ? `${count(found, 'visit')} found.` : '');
      show(one(document, '[data-empty="search"]'), typed !== '' && found === 0);
      for (const section of all(document, '[data-group]')) {
        show(section, all(section, '[data-card]:not([hidden])').length > 0);
      }
    },
  );
}

function offerUpdates(starting: Promise<WorkerClient | null>): void {
  one(document, '[data-take-update]').addEventListener('click', () => {
    void starting.then((worker) => worker?.takeUpdate());
  });
}

function notice(name: string): void {
  show(one(document, `[data-notice="${name}"]`));
}

function other(title: string, words: string, signIn: boolean): void {
  say(document, '[data-other-title]', title);
  say(document, '[data-other-words]', words);
  show(one(document, '[data-other-sign-in]'), signIn);
  notice('other');
}
