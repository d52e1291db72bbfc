/** A visit's first view: where and when, every part with how far it is, and the score so far. */
import { isAnswered } from '../audit/answers.ts';
import { partsOf } from '../audit/order.ts';
import type { Progress } from '../audit/progress.ts';
import { cutToOneDecimal } from '../audit/score.ts';
import { all, one, say, show } from './dom.ts';
import type { OpenVisit } from './visit.ts';
import { announcedWords, count, mapOf, purposeWords, visitTime } from './words.ts';

const STATES = { to_do: 'To do', started: 'Started', done: 'Done' };

export class TasksView {
  readonly #visit: OpenVisit;
  readonly #view: HTMLElement;

  constructor(visit: OpenVisit) {
    this.#visit = visit;
    this.#view = one(document, '[data-view="tasks"]');
    this.#drawFacts();
    this.#leaveOutNotAsked();
  }

  draw(): void {
    const visit = this.#visit;
    const progress = visit.progress();
    show(one(this.#view, '[data-finished]'), !visit.takesAnswers);
    const isReturned = visit.takesAnswers && visit.audit?.state === 'returned';
    show(one(this.#view, '[data-returned]'), isReturned);
    say(this.#view, '[data-fill="answered"]', `${progress.answered} of ${progress.of} answered`);
    const bar = one<HTMLProgressElement>(this.#view, '[data-progress]');
    bar.max = progress.of;
    bar.value = progress.answered;
    this.#drawParts(progress);
    this.#drawDesk();
    this.#drawScore(progress);
  }

  /** The page holds the whole checklist; a place may be asked some parts of it only. */
  #leaveOutNotAsked(): void {
    const { checklist } = this.#visit;
    const parts = new Set(partsOf(checklist).map(({ id }) => id));
    for (const section of all(this.#view, '[data-section]')) {
      const rows = all(section, '[data-part]');
      for (const row of rows) show(row, parts.has(row.dataset['part']!));
      show(section, !rows.every(({ hidden }) => hidden));
    }
    for (const item of all(this.#view, '[data-desk-question]')) {
      if (this.#visit.question(item.dataset['deskQuestion']!) === null) item.remove();
    }
    if (all(this.#view, '[data-desk-question]').length === 0) {
      this.#view.querySelector('[data-desk]')?.remove();
    }
  }

  #drawFacts(): void {
    const { visit, audit, subject } = this.#visit;
    const facts = visit ?? audit!.start;
    this.#fact('address', subject?.address ?? '');
    const map = one<HTMLAnchorElement>(this.#view, '[data-map]');
    map.setAttribute('href', mapOf(subject?.name ?? '', subject?.address ?? ''));
    this.#fact('when', visit?.visit_at ? visitTime(visit.visit_at) : '');
    this.#fact('with', visit?.with_whom ?? '');
    this.#fact('purpose', purposeWords(facts.purpose));
    this.#fact('announced', announcedWords(facts.announced));
    this.#fact('instructions', visit?.instructions ?? '');
  }

  #fact(name: string, words: string): void {
    const element = one(this.#view, `[data-fill="${name}"]`);
    element.textContent = words;
    show(element.closest<HTMLElement>('dl > div')!, words !== '');
  }

  #drawParts(progress: Progress): void {
    const { answers, checklist, base } = this.#visit;
    const opens = new Map(
      partsOf(checklist).map(({ id, questions }) => [
        id,
        (questions.find((question) => !isAnswered(answers.get(question.id))) ?? questions[0]!).id,
      ]),
    );
    for (const { part, answered, of, state } of progress.parts) {
      const row = one(this.#view, `[data-part="${part}"]`);
      say(row, '[data-count]', `${answered} of ${of} answered`);
      say(row, '[data-state]', STATES[state]);
      row.dataset['progress'] = state;
      one(row, 'a').setAttribute('href', `${base}/${opens.get(part)}`);
    }
  }

  #drawDesk(): void {
    const items = all(this.#view, '[data-desk-question]');
    if (items.length === 0) return;
    let left = 0;
    for (const item of items) {
      const done = isAnswered(this.#visit.answers.get(item.dataset['deskQuestion']!));
      say(item, '[data-desk-state]', done ? '(done)' : '');
      if (!done) left += 1;
    }
    say(this.#view, '[data-desk-count]', left === 0 ? 'all done' : `${count(left, 'question')} left`);
  }

  #drawScore({ answered, mustHavesNotMet, couldNotCheck, notApplicable }: Progress): void {
    const { score, grade, status } = this.#visit.score();
    show(one(this.#view, '[data-score]'), answered > 0);
    say(this.#view, '[data-score-number]', score === null ? '–' : cutToOneDecimal(score));
    const notMet = mustHavesNotMet.length;
    say(this.#view, '[data-must-haves]', notMet === 0 ? '' : `${count(notMet, 'must-have')} not met`);
    show(one(this.#view, '[data-must-haves]'), notMet > 0);
    const words = `Could not check (${couldNotCheck.length}) · Does not apply (${notApplicable.length})`;
    const some = couldNotCheck.length + notApplicable.length > 0;
    say(this.#view, '[data-not-known]', words);
    show(one(this.#view, '[data-not-known]'), some);
    say(
      this.#view,
      '[data-grade]',
      status === 'graded' && grade !== null
        ? `With what is answered so far the grade would be “${grade}”.`
        : 'Too little is answered yet for a grade.',
    );
  }
}
