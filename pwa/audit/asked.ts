/**
 * Which questions are asked at a subject: all of its checklist, or the parts that its facts name.
 * The server asks the same (`audits/asked.py`); both pass `tests/audits/asked.json`.
 */
import type { Checklist } from './checklist.ts';

/** Naming no part asks everything; questions outside sections are always asked. */
export function askedAt(checklist: Checklist, facts: readonly string[]): Checklist {
  const isNamed = (section: string | null): boolean =>
    section !== null && facts.includes(partFact(section));
  if (!checklist.questions.some(({ section }) => isNamed(section))) return checklist;
  const questions = checklist.questions.filter(
    ({ section }) => section === null || isNamed(section),
  );
  return { ...checklist, questions };
}

/** The fact that names a section, such as `part-front-counter`. */
function partFact(section: string): string {
  return `part-${section.toLowerCase().replaceAll(' ', '-')}`;
}
