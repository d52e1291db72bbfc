/**
 * The way through a checklist: section by section where it has sections, and theme by theme inside.
 * The server walks the same way (`audits/order.py`).
 */
import { isAnswered, type Answers } from './answers.ts';
import type { Checklist, Question } from './checklist.ts';

/** Questions that are asked one after the other under one heading. */
export interface Part {
  /** A name for addresses and element ids, such as `custody-people`. */
  id: string;
  section: string | null;
  theme: string;
  questions: Question[];
}

/** Sections in the order of the file, themes in the order in which a section first names them. */
export function partsOf(checklist: Checklist): Part[] {
  const sections = new Map<string | null, Map<string, Question[]>>();
  for (const question of checklist.questions) {
    const themes = sections.get(question.section) ?? new Map<string, Question[]>();
    sections.set(question.section, themes);
    const inside = themes.get(question.theme) ?? [];
    themes.set(question.theme, inside);
    inside.push(question);
  }
  return [...sections].flatMap(([section, themes]) =>
    [...themes].map(([theme, questions]) => ({
      id: partId(section, theme),
      section,
      theme,
      questions,
    })),
  );
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

/** Where a question stands in its part, for "Sounds, lights and smells, 3 of 6". */
export function questionPlace(
  checklist: Checklist,
  id: string,
): { part: Part; number: number; of: number } | null {
  for (const part of partsOf(checklist)) {
    const index = part.questions.findIndex((question) => question.id === id);
    if (index >= 0) return { part, number: index + 1, of: part.questions.length };
  }
  return null;
}

function stepFrom(checklist: Checklist, id: string, step: 1 | -1): string | null {
  const ids = wayThrough(checklist);
  const index = ids.indexOf(id);
  return index < 0 ? null : (ids[index + step] ?? null);
}

function wayThrough(checklist: Checklist): string[] {
  return partsOf(checklist).flatMap(({ questions }) => questions.map(({ id }) => id));
}

function partId(section: string | null, theme: string): string {
  const name = (section ?? '').toLowerCase().replaceAll(' ', '-');
  return name === '' ? theme : `${name}-${theme}`;
}
