/**
 * One visit: a page that holds the whole checklist and shows one view of it at a time. Addresses
 * change with the views, so that Back, a bookmark and a killed browser all lead to the same place.
 */
import type { Checklist, Policy } from '../audit/checklist.ts';
import { readyOffline, startWorker } from '../worker-client/client.ts';
import { CheckView } from './check.ts';
import { all, given, one, say, show } from './dom.ts';
import { openPhone, type Phone } from './phone.ts';
import { QuestionViews } from './question.ts';
import { SentView } from './sent.ts';
import { isIphoneTab } from './surroundings.ts';
import { TasksView } from './tasks.ts';
import { OpenVisit } from './visit.ts';

const ADDRESS = /^\/visits\/([^/]+)\/([^/]+)(?:\/([^/]+))?\/?$/;
const ONLINE_PAGE = 'sfc-online-page';

export async function startAuditPage(): Promise<void> {
  const worker = startWorker({ onUpdateReady: () => undefined });
  if (document.body.dataset['shell'] !== 'yes') return changeToShell(worker);
  const opening = await openPhone();
  if (opening.kind === 'open') return openVisit(opening.phone);
  return trouble(
    opening.kind === 'trouble'
      ? opening.words
      : 'This phone does not know you yet. Open “Your visits” with a connection and sign in.',
  );
}

/** Before the app is on the phone the server answers, once; from then on the phone does. */
async function changeToShell(starting: Promise<unknown>): Promise<void> {
  if ((await starting) === null || sessionStorage.getItem(ONLINE_PAGE) === location.pathname) return;
  await navigator.serviceWorker.ready;
  const [, key] = ADDRESS.exec(location.pathname) ?? [];
  if (!(await readyOffline([`/shell/${key}`]))) return;
  sessionStorage.setItem(ONLINE_PAGE, location.pathname);
  location.reload();
}

async function openVisit(phone: Phone): Promise<void> {
  const { store } = phone;
  const [, key, id] = ADDRESS.exec(location.pathname) ?? [];
  if (key === undefined || id === undefined) return trouble('Check the address.');
  const [read, listed] = await Promise.all([store.readAudit(id), store.listVisits()]);
  if (!read.ok) return trouble(read.trouble.words);
  const found = listed.ok ? listed.value.find(({ audit }) => audit === id) : undefined;
  const visit = read.value?.visit ?? found?.visit ?? null;
  const audit = read.value?.audit ?? null;
  if (audit === null && visit === null) {
    return trouble('It is not on this phone. Open “Your visits” with a connection to get it.');
  }
  if (audit === null && isIphoneTab()) {
    return trouble('Put this app on your Home Screen before you begin: “Your visits” says how.');
  }
  const checklist = given<Checklist>('checklist');
  const right = audit?.start.checklist ?? visit!.checklist;
  if (right !== key) return location.replace(`/visits/${right}/${id}`);
  const facts = {
    id,
    base: `/visits/${key}/${id}`,
    checklist,
    policy: given<Policy>('policy'),
    visit,
    subject: read.value?.subject ?? found?.subject ?? null,
    audit,
  };
  new AuditPage(phone, new OpenVisit(store, facts, read.value?.answers ?? new Map())).start();
  return undefined;
}

class AuditPage {
  readonly #visit: OpenVisit;
  readonly #tasks: TasksView;
  readonly #questions: QuestionViews;
  readonly #check: CheckView;
  readonly #sent: SentView;

  constructor(phone: Phone, visit: OpenVisit) {
    const go = (view: string): void => void this.go(view);
    this.#visit = visit;
    this.#tasks = new TasksView(visit);
    this.#questions = new QuestionViews(visit, phone.sync, go);
    this.#check = new CheckView(visit, phone.sync, go);
    this.#sent = new SentView(visit, phone.sync);
  }

  start(): void {
    for (const element of all(document, '[data-fill="name"]')) {
      element.textContent = this.#visit.subject?.name ?? 'A place';
    }
    this.#visit.prepare(document);
    document.addEventListener('click', this.#follow);
    globalThis.addEventListener('popstate', () => void this.#back());
    void this.#show(this.#viewHere(), false);
  }

  async go(view: string): Promise<void> {
    await this.#questions.settle();
    const address = this.#visit.address(view);
    if (address !== location.pathname) history.pushState(null, '', address);
    await this.#show(view, true);
  }

  async #back(): Promise<void> {
    await this.#questions.settle();
    await this.#show(this.#viewHere(), true);
  }

  readonly #follow = (event: MouseEvent): void => {
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!plain || !link || link.target || !link.pathname.startsWith(this.#visit.base)) return;
    event.preventDefault();
    void this.go(viewOf(link.pathname));
  };

  async #show(asked: string, byPerson: boolean): Promise<void> {
    const view = this.#allowed(asked);
    if (view !== asked) history.replaceState(null, '', this.#visit.address(view));
    if (view === '') this.#tasks.draw();
    else if (view === 'check') this.#check.draw();
    else if (view === 'sent') await this.#sent.draw();
    else this.#questions.draw(view);
    const shown = one(document, `[data-view="${view || 'tasks'}"]`);
    for (const section of all(document, '[data-view]')) show(section, section === shown);
    const title = shown.dataset['title'] ?? this.#visit.subject?.name ?? 'One visit';
    document.title = `${title} – SEND Friendly City`;
    scrollTo(0, 0);
    if (byPerson) one(shown, 'h1').focus({ preventScroll: true });
    this.#visit.remember(view);
  }

  /** A finished visit shows what happens next instead of its questions; an unknown view the list. */
  #allowed(view: string): string {
    const visit = this.#visit;
    if (view === '') return view;
    if (view === 'sent') return visit.takesAnswers ? '' : view;
    if (view !== 'check' && visit.question(view) === null) return '';
    return visit.takesAnswers ? view : 'sent';
  }

  #viewHere(): string {
    return viewOf(location.pathname);
  }
}

function viewOf(pathname: string): string {
  return ADDRESS.exec(pathname)?.[3] ?? '';
}

function trouble(words: string): void {
  const view = one(document, '[data-view="trouble"]');
  say(view, '[data-trouble-words]', words);
  show(one(document, '[data-view="opening"]'), false);
  show(view);
}
