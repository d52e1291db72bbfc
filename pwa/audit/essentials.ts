/** Must-haves: which of them hold at this place, and whether each is met. */
import { responseOf, type Answers } from './answers.ts';
import { number, type Question } from './checklist.ts';
import { pointsOf, type Points } from './points.ts';

export type Standing = 'met' | 'part_met' | 'failed' | 'unknown' | 'not_applicable';
export interface Marks {
  passAt: number;
  failBelow: number;
}

/** The marks of a question that is a must-have at a place with these facts, else null. */
export function essentialMarks(question: Question, facts: readonly string[]): Marks | null {
  const essential = question.essential;
  if (essential === null) return null;
  if (essential.applies_to !== null && !facts.includes(essential.applies_to)) return null;
  return { passAt: number(essential.pass_at), failBelow: number(essential.fail_below) };
}

export function essentialStanding(
  question: Question,
  answers: Answers,
  facts: readonly string[],
): Standing | null {
  const marks = essentialMarks(question, facts);
  if (marks === null) return null;
  return standingAt(marks, pointsOf(question.answer, responseOf(answers, question.id)));
}

/** Compared with a tolerance: a third of a point is not exact in binary. */
export function standingAt(marks: Marks, points: Points): Standing {
  if (points === null) return 'unknown';
  if (points === 'not_applicable') return 'not_applicable';
  if (reaches(points, marks.passAt)) return 'met';
  return reaches(points, marks.failBelow) ? 'part_met' : 'failed';
}

export function reaches(value: number, mark: number): boolean {
  return value >= mark - 1e-9;
}
