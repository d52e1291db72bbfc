/** The form of one question: what its fields say, and putting an answer into them. */
import type { Answer, Response } from '../audit/answers.ts';
import type { Question } from '../audit/checklist.ts';
import { answerProblems } from '../audit/problems.ts';
import { all, say, show } from './dom.ts';

export interface FieldProblem {
  field: string;
  words: string;
}

/** `answer` is null while what is in the fields cannot be an answer yet. */
export interface Read {
  answer: Answer | null;
  note: string;
  problems: FieldProblem[];
}

const UNKNOWN = ['not_seen', 'not_applicable'] as const;

export function readForm(form: HTMLFormElement, question: Question): Read {
  const note = textOf(form, 'note');
  const response = readResponse(form, question);
  if (response !== null && 'field' in response) return { answer: null, note, problems: [response] };
  const answer = { response, note };
  const problems = answerProblems(question, answer).map(({ field, message }) => ({
    field: field === 'reason' ? `reason-${response?.type}` : field,
    words: message,
  }));
  return { answer: problems.length === 0 ? answer : null, note, problems };
}

export function fillForm(form: HTMLFormElement, question: Question, answer: Answer | undefined): void {
  const response = answer?.response ?? null;
  const picked = pickOf(response);
  for (const radio of all<HTMLInputElement>(form, '[name="response"]')) {
    radio.checked = radio.value === picked;
  }
  const texts: Record<string, string> = { note: answer?.note ?? '' };
  if (response?.type === 'count') Object.assign(texts, { k: response.k, n: response.n });
  if (response?.type === 'measure') Object.assign(texts, { x: response.x });
  if (response && 'reason' in response) texts[`reason-${response.type}`] = response.reason;
  for (const field of all<HTMLInputElement>(form, 'input:not([type="radio"]), textarea')) {
    field.value = String(texts[field.name] ?? '');
  }
  showProblems(form, question, []);
}

export function showProblems(form: HTMLFormElement, question: Question, problems: FieldProblem[]): void {
  for (const line of all(form, '[data-problem]')) {
    const name = line.dataset['problem']!;
    const found = problems.find(({ field }) => field === name || fallback(field) === name);
    if (found) say(line, '[data-words]', found.words);
    show(line, found !== undefined);
    line.closest('.govuk-form-group')?.classList.toggle('govuk-form-group--error', Boolean(found));
    document
      .querySelector(`#${CSS.escape(`${question.id}-${name}`)}`)
      ?.classList.toggle('govuk-input--error', Boolean(found));
  }
}

/** The field that somebody has to put right first. */
export function focusProblem(form: HTMLFormElement, { field }: FieldProblem): void {
  const named = form.querySelector<HTMLElement>(`[name="${field}"]`);
  (named ?? form.querySelector<HTMLElement>('[name="response"]'))?.focus();
}

/**
 * A number belongs to an answer, a reason to the choice above it: typing in one says which is
 * meant, so that nobody has to tap twice.
 */
export function followTyping(form: HTMLFormElement, field: HTMLInputElement): void {
  const meant = UNKNOWN.find((type) => field.name === `reason-${type}`);
  const isNumber = ['k', 'n', 'x'].includes(field.name);
  if (field.value === '' || (meant === undefined && !isNumber)) return;
  for (const radio of all<HTMLInputElement>(form, '[name="response"]')) {
    radio.checked = radio.value === meant;
  }
}

function readResponse(form: HTMLFormElement, question: Question): Response | FieldProblem | null {
  const picked = form.querySelector<HTMLInputElement>('[name="response"]:checked')?.value;
  if (picked === 'not_seen' || picked === 'not_applicable') {
    return { type: picked, reason: textOf(form, `reason-${picked}`) };
  }
  switch (question.answer.type) {
    case 'count':
      return readCount(form);
    case 'measure':
      return readMeasure(form);
    case 'level':
      return picked === undefined ? null : { type: 'level', value: Number(picked) };
    case 'yes-partly-no':
      return picked === 'yes' || picked === 'partly' || picked === 'no'
        ? { type: 'choice', value: picked }
        : null;
  }
}

function readCount(form: HTMLFormElement): Response | FieldProblem | null {
  const [k, n] = [plain(textOf(form, 'k')), plain(textOf(form, 'n'))];
  if (k === '' && n === '') return null;
  for (const [field, text] of [['k', k], ['n', n]] as const) {
    if (!/^\d+$/.test(text)) return { field, words: 'Write a whole number, such as 12.' };
  }
  return { type: 'count', k: Number(k), n: Number(n) };
}

function readMeasure(form: HTMLFormElement): Response | FieldProblem | null {
  const text = plain(textOf(form, 'x'));
  if (text === '') return null;
  const x = Number(text);
  if (!Number.isFinite(x)) return { field: 'x', words: 'Write the number you measured, such as 850.' };
  return { type: 'measure', x };
}

function pickOf(response: Response | null): string | null {
  switch (response?.type) {
    case 'choice':
      return response.value;
    case 'level':
      return String(response.value);
    case 'not_seen':
    case 'not_applicable':
      return response.type;
    default:
      return null;
  }
}

function textOf(form: HTMLFormElement, name: string): string {
  return form.querySelector<HTMLInputElement>(`[name="${name}"]`)?.value ?? '';
}

/** People write a space or a comma between thousands. */
function plain(text: string): string {
  return text.replaceAll(/[\s,]/g, '');
}

/** Problems of a value are shown where the choice is. */
function fallback(field: string): string {
  return field === 'value' ? 'response' : field;
}
