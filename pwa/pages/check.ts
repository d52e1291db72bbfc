/** Check your answers: what is missing first, what needs a look, then the rest by theme. */
import { partsOf } from '../audit/order.ts';
import type { Question } from '../audit/checklist.ts';
import type { Theme } from '../audit/checklist.ts';
import type { Sync } from '../sync/sync.ts';
import { copyOf, given, one, say, show } from './dom.ts';
import type { OpenVisit } from './visit.ts';
import { answerWords, count } from './words.ts';

type Group = 'missing' | 'must-haves' | 'not-seen' | 'changed';
const GROUPS: readonly Group[] = ['missing', 'must-haves', 'not-seen', 'changed'];

export class CheckView {
  readonly #visit: OpenVisit;
  readonly #view: HTMLElement;
  readonly #themes: Map<string, string>;

  constructor(visit: OpenVisit, sync: Sync, go: (view: string) => void) {
    this.#visit = visit;
    this.#view = one(document, '[data-view="check"]');
    this.#themes = new Map(given<{ themes: Theme[] }>('words').themes.map(({ id, name }) => [id, name]));
    one(this.#view, '[data-finish]').addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#finish(sync, go);
    });
  }

  draw(): void {
    const notMet = new Set(this.#visit.progress().mustHavesNotMet);
    const groups = new Map<Group, Question[]>(GROUPS.map((group) => [group, []]));
    const rest: HTMLElement[] = [];
    for (const { section, theme, questions } of partsOf(this.#visit.checklist)) {
      const plain: Question[] = [];
      for (const question of questions) {
        const group = this.#groupOf(question, notMet);
        (group === null ? plain : groups.get(group)!).push(question);
      }
      const name = this.#themes.get(theme) ?? theme;
      if (plain.length > 0) rest.push(this.#restGroup(section ? `${section}: ${name}` : name, plain));
    }
    for (const [group, questions] of groups) {
      this.#fill(one(this.#view, `[data-group="${group}"]`), questions);
    }
    one(this.#view, '[data-rest]').replaceChildren(...rest);
    const missing = groups.get('missing')!.length;
    say(this.#view, '[data-missing-words]', `${count(missing, 'question')} not answered`);
    show(one(this.#view, '[data-incomplete]'), missing > 0);
  }

  #groupOf({ id }: Question, notMet: ReadonlySet<string>): Group | null {
    const response = this.#visit.answers.get(id)?.response;
    if (!response) return 'missing';
    if (notMet.has(id)) return 'must-haves';
    if (response.type === 'not_seen') return 'not-seen';
    return this.#visit.hasChanged(id) ? 'changed' : null;
  }

  #restGroup(title: string, questions: Question[]): HTMLElement {
    const group = copyOf(this.#view, '[data-rest-group]');
    const id = `check-${questions[0]!.id}`;
    one(group, 'h2').id = id;
    group.setAttribute('aria-labelledby', id);
    say(group, '[data-group-title]', title);
    this.#fill(group, questions);
    return group;
  }

  #fill(group: HTMLElement, questions: Question[]): void {
    say(group, '[data-group-count]', `(${questions.length})`);
    show(group, questions.length > 0);
    one(group, 'ul').replaceChildren(...questions.map((question) => this.#row(question)));
  }

  #row(question: Question): HTMLElement {
    const row = copyOf(document, '[data-row]');
    const link = one<HTMLAnchorElement>(row, 'a');
    link.setAttribute('href', `${this.#visit.base}/${question.id}`);
    link.textContent = question.wording;
    say(row, '.sfc-check__found', answerWords(question, this.#visit.answers.get(question.id)));
    return row;
  }

  async #finish(sync: Sync, go: (view: string) => void): Promise<void> {
    const finished = await this.#visit.finish(new Date());
    const line = one(this.#view, '[data-finish-trouble]');
    if (!finished.ok) line.textContent = finished.trouble.words;
    show(line, !finished.ok);
    if (!finished.ok) return;
    sync.nudge();
    go('sent');
  }
}
