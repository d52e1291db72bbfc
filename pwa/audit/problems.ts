/**
 * What must be put right before an answer can count. The codes and the words are those of the
 * server (`audits/answers.py`), which checks again.
 */
import type { Answer, Response } from './answers.ts';
import type { AnswerRule, Question } from './checklist.ts';

export interface Problem {
  code: string;
  field: string;
  message: string;
}

const LONGEST_TEXT = 2000;
const LARGEST_COUNT = 1_000_000;

export function answerProblems(question: Question, answer: Answer): Problem[] {
  return [...responseProblems(question, answer.response), ...noteProblems(answer.note)];
}

function responseProblems(question: Question, response: Response | null): Problem[] {
  if (response === null) return [];
  if (response.type === 'not_applicable') {
    return question.not_applicable_when === null
      ? [problem('always_applies', 'response', ALWAYS_APPLIES)]
      : reasonProblems(response.reason, 'Say why this does not apply here.');
  }
  if (response.type === 'not_seen') {
    return reasonProblems(response.reason, 'Say why you could not check this.');
  }
  return valueProblems(question.answer, response);
}

const ALWAYS_APPLIES =
  'This question always applies. If you could not see it, choose “could not check”.';

function valueProblems(rule: AnswerRule, response: Response): Problem[] {
  if (rule.type === 'yes-partly-no' && response.type === 'choice') return [];
  if (rule.type === 'level' && response.type === 'level') {
    const { value } = response;
    if (Number.isInteger(value) && value >= 0 && value <= 3) return [];
    return [problem('level_range', 'value', 'Choose one of the four levels, 0 to 3.')];
  }
  if (rule.type === 'count' && response.type === 'count') {
    return countProblems(response.k, response.n);
  }
  if (rule.type === 'measure' && response.type === 'measure') return measureProblems(response.x);
  const message = `This answer does not fit the question. ${howToAnswer(rule)}`;
  return [problem('wrong_type', 'response', message)];
}

function reasonProblems(reason: string, message: string): Problem[] {
  if (reason.trim() === '') return [problem('reason_missing', 'reason', message)];
  return textProblems('reason', reason);
}

function countProblems(k: number, n: number): Problem[] {
  if (k < 0 || n < 0) {
    const field = k < 0 ? 'k' : 'n';
    return [problem('count_negative', field, 'Write a number that is 0 or more.')];
  }
  if (n > LARGEST_COUNT) {
    return [problem('count_too_large', 'n', 'Check this number. It is over a million.')];
  }
  if (k > n) {
    const message = `You wrote ${k} out of ${n}. The first number cannot be more than the second.`;
    return [problem('count_above_total', 'k', message)];
  }
  return [];
}

function measureProblems(x: number): Problem[] {
  if (!Number.isFinite(x)) {
    return [problem('measure_not_a_number', 'x', 'Write the number you measured.')];
  }
  return x < 0 ? [problem('measure_negative', 'x', 'Write a number that is 0 or more.')] : [];
}

function noteProblems(note: string): Problem[] {
  return textProblems('note', note);
}

/** Letters are counted as the server counts them, not in the halves that JavaScript sees. */
function textProblems(field: string, text: string): Problem[] {
  const { length } = Array.from(text);
  if (length <= LONGEST_TEXT) return [];
  const message = `This is ${length} letters long. Cut it to ${LONGEST_TEXT} or fewer.`;
  return [problem('text_too_long', field, message)];
}

function howToAnswer(rule: AnswerRule): string {
  switch (rule.type) {
    case 'yes-partly-no':
      return 'Answer yes, partly or no.';
    case 'level':
      return 'Choose one of the four levels.';
    case 'count':
      return 'Write how many, out of how many.';
    case 'measure':
      return `Write one number, in ${rule.unit}.`;
  }
}

function problem(code: string, field: string, message: string): Problem {
  return { code, field, message };
}
