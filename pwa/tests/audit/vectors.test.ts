/** The phone and the server work out the same scores: both pass audits/vectors.json. */
import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import type { Response } from '../../audit/answers.ts';
import type { AnswerRule, Fraction, Policy } from '../../audit/checklist.ts';
import { number } from '../../audit/checklist.ts';
import { pointsOf, type Points } from '../../audit/points.ts';
import { scorePoints, type Score, type Weighed } from '../../audit/score.ts';

interface VectorQuestion {
  id: string;
  type: 'ypn' | 'level' | 'count' | 'measure';
  w: number;
  section?: string;
  themes?: string[];
  essential?: boolean;
  pass?: Fraction | number;
  fail_below?: Fraction | number;
  target?: Fraction;
  better?: 'higher' | 'lower';
  steps?: { bound: number; points: Fraction }[];
}

type VectorAnswer = string | number | null | { k: number; n: number } | { x: number | string };
type Exact = { r: string; d: number } | null;

interface ScoreExpected {
  score: Exact;
  completeness: Exact;
  low: Exact;
  high: Exact;
  essential_failed: string[];
  essential_part_met: string[];
  essential_unknown: string[];
  status: Score['status'];
  base_grade: string | null;
  grade: string | null;
  capped: boolean;
  sections: Record<string, Exact>;
  themes: Record<string, Exact>;
}

interface VectorFile {
  meta: { bands: [string, Fraction][]; min_complete: Fraction };
  vectors: { id: string; title: string; fn: string; input: unknown; expected: unknown }[];
}

const FILE = JSON.parse(
  readFileSync(new URL('../../../audits/vectors.json', import.meta.url), 'utf8'),
) as VectorFile;

const POLICY: Policy = {
  bands: FILE.meta.bands.map(([name, from]) => ({ name, from: number(from) })),
  must_haves: {
    part_met_ceiling: 'Friendly',
    failed_ceiling: 'Getting there',
    many_failed: 3,
    many_failed_ceiling: 'Starting',
  },
  audit: {
    min_completeness: number(FILE.meta.min_complete),
    many_not_applicable: 0.4,
    min_part_questions: 3,
  },
};

describe('points', () => {
  const [vector] = vectorsOf<
    { cases: { q: VectorQuestion; a: VectorAnswer }[] },
    { points: (Exact | 'na')[] }
  >('points');

  it.each(vector!.input.cases.map((one, index) => ({ ...one, index })))(
    `${vector!.id} case $index: $q.type answered $a`,
    ({ q, a, index }) => {
      const points = pointsOf(ruleOf(q), responseTo(a));
      const expected = vector!.expected.points[index]!;
      if (expected === 'na') expect(points).toBe('not_applicable');
      else expectExact(points, expected);
    },
  );
});

describe('audit_score', () => {
  const vectors = vectorsOf<
    { questions: VectorQuestion[]; answers: Record<string, VectorAnswer> },
    ScoreExpected
  >('audit_score');

  it('has vectors', () => {
    expect(vectors.length).toBeGreaterThanOrEqual(6);
  });

  it.each(vectors)('$id $title', ({ input, expected }) => {
    const points = new Map<string, Points>(
      input.questions.map((q) => [q.id, pointsOf(ruleOf(q), responseTo(input.answers[q.id] ?? null))]),
    );
    expectScore(scorePoints(input.questions.map(weighed), points, POLICY), expected);
  });
});

function expectScore(score: Score, expected: ScoreExpected): void {
  expectExact(score.score, expected.score);
  expectExact(score.completeness, expected.completeness);
  expectExact(score.low, expected.low);
  expectExact(score.high, expected.high);
  expect(score.essentialFailed).toEqual(expected.essential_failed);
  expect(score.essentialPartMet).toEqual(expected.essential_part_met);
  expect(score.essentialUnknown).toEqual(expected.essential_unknown);
  expect(score.status).toBe(expected.status);
  expect(score.baseGrade).toBe(expected.base_grade);
  expect(score.grade).toBe(expected.grade);
  expect(score.capped).toBe(expected.capped);
  expect([...score.sections.keys()].toSorted()).toEqual(Object.keys(expected.sections));
  for (const [name, exact] of Object.entries(expected.sections)) {
    expectExact(score.sections.get(name)!.score, exact);
  }
  expect([...score.themes.keys()].toSorted()).toEqual(Object.keys(expected.themes));
  for (const [name, exact] of Object.entries(expected.themes)) {
    expectExact(score.themes.get(name)!.score, exact);
  }
}

function vectorsOf<Input, Expected>(fn: string): {
  id: string;
  title: string;
  input: Input;
  expected: Expected;
}[] {
  return FILE.vectors
    .filter((vector) => vector.fn === fn)
    .map((vector) => ({
      ...vector,
      input: vector.input as Input,
      expected: vector.expected as Expected,
    }));
}

function expectExact(value: Points, expected: Exact): void {
  if (expected === null) expect(value).toBeNull();
  else expect(Math.abs((value as number) - number(expected.r))).toBeLessThan(1e-9);
}

function ruleOf(q: VectorQuestion): AnswerRule {
  switch (q.type) {
    case 'ypn':
      return { type: 'yes-partly-no', partly: '1/2', yes_anchor: '', partly_anchor: '', no_anchor: '' };
    case 'level':
      return { type: 'level', anchors: ['', '', '', ''] };
    case 'count':
      return { type: 'count', count_of: '', total_of: '', target: q.target ?? '1' };
    case 'measure':
      return { type: 'measure', unit: '', better: q.better!, steps: q.steps!, method: '' };
  }
}

function responseTo(a: VectorAnswer): Response | null {
  if (a === null) return null;
  if (typeof a === 'number') return { type: 'level', value: a };
  if (typeof a === 'object') {
    return 'k' in a ? { type: 'count', ...a } : { type: 'measure', x: Number(a.x) };
  }
  if (a === 'na') return { type: 'not_applicable', reason: 'no such thing here' };
  if (a === 'not_seen') return { type: 'not_seen', reason: 'locked' };
  return { type: 'choice', value: a as 'yes' | 'partly' | 'no' };
}

function weighed(q: VectorQuestion): Weighed {
  const passAt = number(String(q.pass ?? 1));
  return {
    id: q.id,
    weight: q.w,
    themes: q.themes ?? [],
    section: q.section ?? null,
    marks: q.essential
      ? { passAt, failBelow: q.fail_below === undefined ? passAt : number(String(q.fail_below)) }
      : null,
  };
}
