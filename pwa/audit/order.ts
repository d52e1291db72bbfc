/** The way through a checklist: theme by theme, in the order of the checklist file. */
import { isAnswered, type Answers } from './answers.ts';
import type { Checklist, Question } from './checklist.ts';

export interface ThemeQuestions {
  theme: string;
  questions: Question[];
}

/** Themes in the order in which the checklist first names them, each with all of its questions. */
export function themesInOrder(checklist: Checklist): ThemeQuestions[] {
  const themes = new Map<string, Question[]>();
  for (const question of checklist.questions) {
    const inside = themes.get(question.theme);
    if (inside) inside.push(question);
    else themes.set(question.theme, [question]);
  }
  return [...themes].map(([theme, questions]) => ({ theme, questions }));
}

export function nextQuestion(checklist: Checklist, id: string): string | null {
  return stepFrom(checklist, id, 1);
}

export function previousQuestion(checklist: Checklist, id: string): string | null {
  return stepFrom(checklist, id, -1);
}

/** The next question without an answer, looking on from `after` and then round from the start. */
export function nextUnanswered(
  checklist: Checklist,
  answers: Answers,
  after?: string,
): string | null {
  const ids = wayThrough(checklist);
  const from = after === undefined ? 0 : ids.indexOf(after) + 1;
  const turned = [...ids.slice(from), ...ids.slice(0, from)];
  return turned.find((id) => !isAnswered(answers.get(id))) ?? null;
}

/** Where a question stands in its theme, for "Sounds, lights and smells, 3 of 6". */
export function questionPlace(
  checklist: Checklist,
  id: string,
): { theme: string; number: number; of: number } | null {
  for (const { theme, questions } of themesInOrder(checklist)) {
    const index = questions.findIndex((question) => question.id === id);
    if (index >= 0) return { theme, number: index + 1, of: questions.length };
  }
  return null;
}

function stepFrom(checklist: Checklist, id: string, step: 1 | -1): string | null {
  const ids = wayThrough(checklist);
  const index = ids.indexOf(id);
  return index < 0 ? null : (ids[index + step] ?? null);
}

function wayThrough(checklist: Checklist): string[] {
  return themesInOrder(checklist).flatMap(({ questions }) => questions.map(({ id }) => id));
}
