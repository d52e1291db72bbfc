/**
 * The score of an audit so far, worked out on the phone by the same rules as on the server; both
 * pass the same vectors. Scores are 0 to 1, and null where nothing is defined: never 0 for "none".
 */
import { responseOf, type Answers } from './answers.ts';
import { askedAt } from './asked.ts';
import type { Checklist, Policy } from './checklist.ts';
import { essentialMarks, reaches, standingAt, type Marks } from './essentials.ts';
import { pointsOf, type Points } from './points.ts';

/** What scoring needs to know of a question. */
export interface Weighed {
  id: string;
  weight: number;
  themes: readonly string[];
  section: string | null;
  marks: Marks | null;
}

export interface PartScore {
  score: number | null;
  scored: number;
}

export interface Score {
  score: number | null;
  completeness: number | null;
  low: number | null;
  high: number | null;
  notApplicableShare: number | null;
  status: 'graded' | 'incomplete' | 'nothing_scored';
  baseGrade: string | null;
  grade: string | null;
  capped: boolean;
  essentialFailed: string[];
  essentialPartMet: string[];
  essentialUnknown: string[];
  themes: Map<string, PartScore>;
  sections: Map<string, PartScore>;
}

export function scoreAudit(
  checklist: Checklist,
  answers: Answers,
  facts: readonly string[],
  policy: Policy,
): Score {
  const asked = askedAt(checklist, facts).questions;
  const questions = asked.map((question) => ({
    id: question.id,
    weight: question.weight,
    themes: [question.theme],
    section: question.section,
    marks: essentialMarks(question, facts),
  }));
  const points = new Map(
    asked.map((question) => [
      question.id,
      pointsOf(question.answer, responseOf(answers, question.id)),
    ]),
  );
  return scorePoints(questions, points, policy);
}

export function scorePoints(
  questions: readonly Weighed[],
  points: ReadonlyMap<string, Points>,
  policy: Policy,
): Score {
  const pointsFor = (question: Weighed): Points => points.get(question.id) ?? null;
  const sums = sumUp(questions, pointsFor);
  const essentials = essentialsOf(questions, pointsFor);
  const known = sums.scored + sums.unanswered;
  const score = share(sums.earned, sums.scored);
  const completeness = share(sums.scored, known);
  const complete = completeness !== null && reaches(completeness, policy.audit.min_completeness);
  const baseGrade = score !== null && complete ? bandAt(score, policy) : null;
  const grade = baseGrade === null ? null : held(baseGrade, essentials, policy);
  return {
    score,
    completeness,
    low: share(sums.earned, known),
    high: share(sums.earned + sums.unanswered, known),
    notApplicableShare: share(sums.notApplicable, known + sums.notApplicable),
    status: completeness === null ? 'nothing_scored' : complete ? 'graded' : 'incomplete',
    baseGrade,
    grade,
    capped: grade !== baseGrade,
    essentialFailed: essentials.failed,
    essentialPartMet: essentials.partMet,
    essentialUnknown: essentials.unknown,
    themes: partsBy(questions, pointsFor, (question) => question.themes),
    sections: partsBy(questions, pointsFor, ({ section }) => (section === null ? [] : [section])),
  };
}

/** Points out of 100, cut and not rounded, so that a shown 85.0 is never below 85. */
export function cutToOneDecimal(score: number): string {
  return (Math.floor(score * 1000 + 1e-6) / 10).toFixed(1);
}

interface Sums {
  earned: number;
  scored: number;
  unanswered: number;
  notApplicable: number;
}

function sumUp(questions: readonly Weighed[], pointsFor: (question: Weighed) => Points): Sums {
  const sums: Sums = { earned: 0, scored: 0, unanswered: 0, notApplicable: 0 };
  for (const question of questions) {
    const points = pointsFor(question);
    if (points === 'not_applicable') sums.notApplicable += question.weight;
    else if (points === null) sums.unanswered += question.weight;
    else {
      sums.scored += question.weight;
      sums.earned += question.weight * points;
    }
  }
  return sums;
}

interface Essentials {
  failed: string[];
  partMet: string[];
  unknown: string[];
}

function essentialsOf(
  questions: readonly Weighed[],
  pointsFor: (question: Weighed) => Points,
): Essentials {
  const found: Essentials = { failed: [], partMet: [], unknown: [] };
  for (const question of questions) {
    if (question.marks === null) continue;
    const standing = standingAt(question.marks, pointsFor(question));
    if (standing === 'failed') found.failed.push(question.id);
    if (standing === 'part_met') found.partMet.push(question.id);
    if (standing === 'unknown') found.unknown.push(question.id);
  }
  return found;
}

function bandAt(score: number, { bands }: Policy): string {
  return (bands.find((band) => reaches(score, band.from)) ?? bands.at(-1)!).name;
}

/** The grade after the ceilings: never higher than the must-haves allow. */
function held(baseGrade: string, essentials: Essentials, policy: Policy): string {
  const rules = policy.must_haves;
  const { failed, partMet, unknown } = essentials;
  const ceilings = [baseGrade];
  if (partMet.length >= 1) ceilings.push(rules.part_met_ceiling);
  if (failed.length + unknown.length >= 1) ceilings.push(rules.failed_ceiling);
  if (failed.length >= rules.many_failed) ceilings.push(rules.many_failed_ceiling);
  const names = policy.bands.map((band) => band.name);
  return names[Math.max(...ceilings.map((name) => names.indexOf(name)))]!;
}

function partsBy(
  questions: readonly Weighed[],
  pointsFor: (question: Weighed) => Points,
  namesOf: (question: Weighed) => readonly string[],
): Map<string, PartScore> {
  const parts = new Map<string, PartScore>();
  for (const name of new Set(questions.flatMap(namesOf))) {
    const inside = questions.filter((question) => namesOf(question).includes(name));
    const sums = sumUp(inside, pointsFor);
    const scored = inside.filter((question) => typeof pointsFor(question) === 'number').length;
    parts.set(name, { score: share(sums.earned, sums.scored), scored });
  }
  return parts;
}

function share(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
