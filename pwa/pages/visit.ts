/** One visit as its views see it: what is known, answered and worked out. */
import type { Answer, Answers } from '../audit/answers.ts';
import { askedAt } from '../audit/asked.ts';
import type { Checklist, Policy, Question } from '../audit/checklist.ts';
import { progressOf, type Progress } from '../audit/progress.ts';
import { scoreAudit, type Score } from '../audit/score.ts';
import { startOfVisit } from '../audit/starting.ts';
import type { KeptAudit } from '../store/design.ts';
import type { PersonStore } from '../store/person.ts';
import { takesAnswers } from '../store/recording.ts';
import { kept, type Kept } from '../store/trouble.ts';
import type { Subject, Visit } from '../wire/types.ts';
import { all, show } from './dom.ts';

export class OpenVisit {
  readonly id: string;
  readonly base: string;
  /** As it is asked at this place: the page holds parts that are not. */
  readonly checklist: Checklist;
  readonly policy: Policy;
  readonly visit: Visit | null;
  readonly subject: Subject | null;
  readonly answers: Map<string, Answer>;
  audit: KeptAudit | null;
  readonly #store: PersonStore;

  constructor(
    store: PersonStore,
    facts: Pick<OpenVisit, 'id' | 'base' | 'checklist' | 'policy' | 'visit' | 'subject' | 'audit'>,
    answers: Answers,
  ) {
    this.#store = store;
    this.id = facts.id;
    this.base = facts.base;
    this.policy = facts.policy;
    this.visit = facts.visit;
    this.subject = facts.subject;
    this.checklist = askedAt(facts.checklist, this.facts);
    this.audit = facts.audit;
    this.answers = new Map(answers);
  }

  get takesAnswers(): boolean {
    const { audit, visit } = this;
    if (audit) return takesAnswers(audit);
    const state = visit?.state ?? 'to_do';
    return state === 'draft' || state === 'returned' || state === 'to_do';
  }

  get facts(): readonly string[] {
    return this.subject?.facts ?? [];
  }

  /** The address of a view; "" is the first one. */
  address(view: string): string {
    return view === '' ? this.base : `${this.base}/${view}`;
  }

  /** Fit markup that is the same for every visit to this one: its links, and what its place must have. */
  prepare(root: ParentNode): void {
    for (const link of all<HTMLAnchorElement>(root, 'a[data-to]')) {
      link.setAttribute('href', this.address(link.dataset['to']!));
    }
    for (const element of all(root, '[data-applies-to]')) {
      show(element, this.facts.includes(element.dataset['appliesTo']!));
    }
  }

  question(id: string): Question | null {
    return this.checklist.questions.find((question) => question.id === id) ?? null;
  }

  progress(): Progress {
    return progressOf(this.checklist, this.answers, this.facts);
  }

  score(): Score {
    return scoreAudit(this.checklist, this.answers, this.facts, this.policy);
  }

  before(question: string): Answer | null {
    return this.visit?.previous.find((one) => one.question === question)?.answer ?? null;
  }

  /** Has the answer changed since the last round? False while one of the two is missing. */
  hasChanged(question: string): boolean {
    const [now, before] = [this.answers.get(question)?.response, this.before(question)?.response];
    return Boolean(now && before) && JSON.stringify(sorted(now!)) !== JSON.stringify(sorted(before!));
  }

  /** A visit begins with its first answer, not when somebody looks at it. */
  async save(question: string, answer: Answer, now: Date): Promise<Kept<unknown>> {
    if (this.audit === null) {
      const begun = await this.#begin(now);
      if (!begun.ok) return begun;
    }
    const earlier = this.answers.get(question);
    this.answers.set(question, answer);
    const { answered, of, mustHavesLeft } = this.progress();
    const progress = { answered, of, mustHavesLeft };
    const saved = await this.#store.saveAnswer({
      audit: this.id,
      question,
      answer,
      view: question,
      progress,
      now,
    });
    const isKept = saved.ok || saved.trouble.setAside === true;
    if (!isKept && this.answers.get(question) === answer) this.#putBack(question, earlier);
    return saved;
  }

  async finish(now: Date): Promise<Kept<unknown>> {
    if (this.audit === null) {
      const begun = await this.#begin(now);
      if (!begun.ok) return begun;
    }
    const finished = await this.#store.finish({ audit: this.id, now });
    if (finished.ok) await this.reread();
    return finished;
  }

  /** Where the visit stands by now: it may have been sent meanwhile. */
  async reread(): Promise<void> {
    const read = await this.#store.readAudit(this.id);
    if (read.ok && read.value !== null) this.audit = read.value.audit;
  }

  remember(view: string): void {
    if (this.audit !== null) void this.#store.rememberView(this.id, view);
  }

  async #begin(now: Date): Promise<Kept<null>> {
    const begun = await this.#store.startAudit(startOfVisit(this.visit!, now));
    if (!begun.ok) return begun;
    this.audit = begun.value;
    return kept(null);
  }

  #putBack(question: string, earlier: Answer | undefined): void {
    if (earlier === undefined) this.answers.delete(question);
    else this.answers.set(question, earlier);
  }
}

function sorted(value: object): [string, unknown][] {
  return Object.entries(value).toSorted(([one], [other]) => one.localeCompare(other));
}
