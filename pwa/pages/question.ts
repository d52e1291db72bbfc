/** The questions: every tap is saved at once, typing a moment after the last letter. */
import { nextQuestion, nextUnanswered, previousQuestion } from '../audit/order.ts';
import type { Question } from '../audit/checklist.ts';
import { reloadOnce } from '../store/rescue.ts';
import type { Sync } from '../sync/sync.ts';
import { all, one, say, show } from './dom.ts';
import { prepareEasyRead } from './easy.ts';
import { fillForm, focusProblem, followTyping, readForm, showProblems } from './form.ts';
import { showStatus, showTrouble, troubleOver } from './status.ts';
import type { OpenVisit } from './visit.ts';
import { answerWords } from './words.ts';

const AFTER_TYPING = 300;

export class QuestionViews {
  readonly #visit: OpenVisit;
  readonly #sync: Sync;
  readonly #go: (view: string) => void;
  #current: { question: Question; section: HTMLElement; form: HTMLFormElement } | null = null;
  /** Mistakes that were pointed out stay in sight until they are put right. */
  #isToldOf = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> = Promise.resolve();
  readonly #kept = one<HTMLTemplateElement>(document, 'template[data-questions]');

  constructor(visit: OpenVisit, sync: Sync, go: (view: string) => void) {
    this.#visit = visit;
    this.#sync = sync;
    this.#go = go;
    globalThis.addEventListener('pagehide', () => void this.settle());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') void this.settle();
    });
  }

  draw(id: string): void {
    const section = this.#sectionOf(id);
    const form = one<HTMLFormElement>(section, 'form');
    const question = this.#visit.question(id)!;
    this.#current = { question, section, form };
    this.#isToldOf = false;
    fillForm(form, question, this.#visit.answers.get(id));
    this.#showAround();
  }

  /** Write down what was typed and is still waiting for its moment. */
  async settle(): Promise<void> {
    if (this.#timer !== undefined) this.#save();
    await this.#saving;
  }

  /** A question comes into the page when it is first asked for. */
  #sectionOf(id: string): HTMLElement {
    const named = `[data-question="${id}"]`;
    const there = document.querySelector<HTMLElement>(named);
    if (there !== null) return there;
    const section = one(this.#kept.content, named);
    one(document, '[data-question-place]').append(section);
    this.#leadOn(section, id);
    this.#visit.prepare(section);
    prepareEasyRead(section);
    this.#listen(one<HTMLFormElement>(section, 'form'));
    return section;
  }

  /** Back and Next go to the questions that are asked here, past those that are not. */
  #leadOn(section: HTMLElement, id: string): void {
    const { checklist } = this.#visit;
    one(section, '[data-next]').dataset['next'] = nextQuestion(checklist, id) ?? 'check';
    one(section, '[data-before]').dataset['to'] = previousQuestion(checklist, id) ?? '';
  }

  #listen(form: HTMLFormElement): void {
    form.addEventListener('change', (event) => {
      if (isRadio(event.target)) this.#save();
    });
    form.addEventListener('input', (event) => {
      if (isRadio(event.target)) return;
      followTyping(form, event.target as HTMLInputElement);
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#save(), AFTER_TYPING);
    });
    // A moment later the browser knows which field is next, so an empty one is not yet a mistake.
    form.addEventListener('focusout', () => setTimeout(() => this.#save()));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const { submitter } = event;
      if (submitter?.hasAttribute('data-clear')) this.#clear();
      else void this.#next(one(form, '[data-next]').dataset['next']!);
    });
    for (const button of all(form, '[data-reason]')) {
      button.addEventListener('click', () => this.#takeReason(form, button));
    }
  }

  #save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const current = this.#current;
    if (current === null) return;
    const { question, form } = current;
    const { answer, note, problems } = readForm(form, question);
    const known = this.#visit.answers.get(question.id) ?? { response: null, note: '' };
    // What cannot be an answer yet leaves the one before it; the note is kept all the same.
    const given = answer ?? { response: known.response, note };
    showProblems(form, question, this.#isToldOf ? problems : unfinished(form, problems));
    if (JSON.stringify(given) === JSON.stringify(known)) return;
    this.#saving = this.#saving.then(() => this.#write(question, given));
  }

  async #write(question: Question, answer: Parameters<OpenVisit['save']>[1]): Promise<void> {
    const saved = await this.#visit.save(question.id, answer, new Date());
    if (saved.ok) {
      troubleOver();
      showStatus(this.#sync.state);
      this.#sync.nudge();
    } else {
      showTrouble(saved.trouble.words);
      if (saved.trouble.setAside === true) reloadOnce();
    }
    if (this.#current?.question === question) this.#showAround();
  }

  #clear(): void {
    const { question, form } = this.#current!;
    fillForm(form, question, { response: null, note: readForm(form, question).note });
    this.#save();
    one(form, 'input').focus();
  }

  async #next(view: string): Promise<void> {
    const { form, question } = this.#current!;
    this.#save();
    await this.#saving;
    const { problems } = readForm(form, question);
    if (problems.length === 0) return this.#go(view);
    this.#isToldOf = true;
    showProblems(form, question, problems);
    return focusProblem(form, problems[0]!);
  }

  #takeReason(form: HTMLFormElement, button: HTMLElement): void {
    const field = one<HTMLInputElement>(form, `[name="${button.dataset['reason']}"]`);
    field.value = button.textContent;
    followTyping(form, field);
    this.#save();
  }

  /** Last time's answer, only beside this one; and where to go on. */
  #showAround(): void {
    const { question, section, form } = this.#current!;
    const now = this.#visit.answers.get(question.id);
    const before = this.#visit.before(question.id);
    const last = one(form, '[data-last]');
    const isShown = Boolean(now?.response) && before !== null;
    if (isShown) {
      const round = this.#visit.visit?.previous_round ?? 'Last time';
      const changed = this.#visit.hasChanged(question.id) ? 'It has changed.' : 'The same.';
      say(last, '[data-last-title]', `${round}: ${answerWords(question, before!)}.`);
      say(last, '[data-last-words]', `${changed}${before!.note ? ` Their note: ${before!.note}` : ''}`);
    }
    const isMoved = last.hidden === isShown;
    show(last, isShown);
    show(one(form, '[data-clear]').parentElement!, Boolean(now?.response));
    const jump = nextUnanswered(this.#visit.checklist, this.#visit.answers, question.id);
    const isFurther = jump !== null && jump !== one(form, '[data-next]').dataset['next'];
    show(one(section, '[data-jump-line]'), isFurther && jump !== question.id);
    one(section, '[data-jump]').setAttribute('href', `${this.#visit.base}/${jump ?? ''}`);
    // What appears above a field may push it under the bar while somebody is in it.
    const active = document.activeElement;
    if (isMoved && form.contains(active)) active!.scrollIntoView({ block: 'nearest' });
  }
}

function isRadio(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type === 'radio';
}

/** While somebody is still typing in one of two fields, the empty other one is no mistake. */
function unfinished<T extends { field: string }>(form: HTMLFormElement, problems: T[]): T[] {
  const active = document.activeElement;
  const typing = active instanceof HTMLInputElement && active.type !== 'radio' && form.contains(active);
  return typing ? [] : problems;
}
