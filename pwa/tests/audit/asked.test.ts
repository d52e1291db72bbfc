/** A subject is asked the parts that it names, on the phone as on the server. */
import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import type { Answers } from '../../audit/answers.ts';
import { askedAt } from '../../audit/asked.ts';
import type { Checklist } from '../../audit/checklist.ts';
import { nextQuestion, nextUnanswered, partsOf, previousQuestion } from '../../audit/order.ts';
import { progressOf } from '../../audit/progress.ts';
import { scoreAudit } from '../../audit/score.ts';
import { aQuestion, CHECKLIST, POLICY } from './checklist.ts';

interface File {
  questions: { id: string; section: string | null; weight: number; essential: boolean }[];
  cases: {
    title: string;
    facts: string[];
    asked: string[];
    answers: Record<string, 'yes' | 'partly' | 'no'>;
    score: number;
    completeness: number;
    unknown: string[];
  }[];
}

const FILE = JSON.parse(
  readFileSync(new URL('../../../tests/audits/asked.json', import.meta.url), 'utf8'),
) as File;

const MUST = { basis: '', pass_at: '1', fail_below: '1', applies_to: null, moderator_confirms: null };
const POLICE: Checklist = {
  ...CHECKLIST,
  kind: 'police',
  questions: FILE.questions.map(({ essential, ...given }) =>
    aQuestion({ ...given, essential: essential ? MUST : null }),
  ),
};
const COUNTER = ['part-front-counter'];

function answersOf(given: File['cases'][number]['answers']): Answers {
  return new Map(
    Object.entries(given).map(([id, value]) => [id, { response: { type: 'choice', value }, note: '' }]),
  );
}

describe('what is asked', () => {
  it.each(FILE.cases)('$title', ({ facts, asked, answers, score, completeness, unknown }) => {
    expect(askedAt(POLICE, facts).questions.map(({ id }) => id)).toEqual(asked);
    const found = scoreAudit(POLICE, answersOf(answers), facts, POLICY);
    expect(found.score).toBeCloseTo(score, 12);
    expect(found.completeness).toBeCloseTo(completeness, 12);
    expect(found.essentialUnknown).toEqual(unknown);
    expect(progressOf(POLICE, answersOf(answers), facts).of).toBe(asked.length);
  });

  it('is all that is left to do', () => {
    const answers = answersOf({ website: 'yes', desk: 'no', queue: 'yes', cell: 'no' });
    const progress = progressOf(POLICE, answers, COUNTER);
    expect(progress).toMatchObject({ answered: 3, of: 3, mustHavesLeft: 0, mustHavesNotMet: ['desk'] });
    const asked = askedAt(POLICE, COUNTER);
    expect(partsOf(asked).map(({ section }) => section)).toEqual([null, 'Front counter']);
    expect(nextQuestion(asked, 'desk')).toBe('queue');
    expect(nextQuestion(asked, 'queue')).toBeNull();
    expect(previousQuestion(asked, 'desk')).toBe('website');
    expect(nextUnanswered(asked, answers)).toBeNull();
  });

  it('is a checklist without parts as it is', () => {
    expect(askedAt(CHECKLIST, COUNTER)).toBe(CHECKLIST);
  });
});
