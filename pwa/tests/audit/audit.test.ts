/** The way through a checklist, how far it is, and what it is worth so far. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Answer, Response } from '../../audit/answers.ts';
import { essentialStanding } from '../../audit/essentials.ts';
import { uuid7 } from '../../audit/ids.ts';
import {
  nextQuestion,
  nextUnanswered,
  partsOf,
  previousQuestion,
  questionPlace,
} from '../../audit/order.ts';
import { answerProblems } from '../../audit/problems.ts';
import { progressOf } from '../../audit/progress.ts';
import { cutToOneDecimal, scoreAudit } from '../../audit/score.ts';
import { aQuestion, CHECKLIST, POLICY } from './checklist.ts';

const yes: Response = { type: 'choice', value: 'yes' };
const locked: Response = { type: 'not_seen', reason: 'The room was locked' };

function answered(given: Record<string, Response | null>): Map<string, Answer> {
  return new Map(
    Object.entries(given).map(([question, response]) => [question, { response, note: '' }]),
  );
}

describe('the way through', () => {
  it('goes theme by theme, though the file mixes them', () => {
    const way = partsOf(CHECKLIST).map(({ id: part, questions }) => [
      part,
      questions.map(({ id }) => id),
    ]);
    expect(way).toEqual([
      ['arrive', ['door', 'signs']],
      ['sensory', ['noise']],
      ['people', ['trained', 'loop']],
    ]);
    expect(nextQuestion(CHECKLIST, 'door')).toBe('signs');
    expect(nextQuestion(CHECKLIST, 'loop')).toBeNull();
    expect(previousQuestion(CHECKLIST, 'noise')).toBe('signs');
    expect(previousQuestion(CHECKLIST, 'door')).toBeNull();
    expect(nextQuestion(CHECKLIST, 'no-such-question')).toBeNull();
    expect(questionPlace(CHECKLIST, 'signs')).toMatchObject({ number: 2, of: 2 });
    expect(questionPlace(CHECKLIST, 'signs')!.part.id).toBe('arrive');
  });

  it('keeps the sections of a checklist together', () => {
    const questions = [
      aQuestion({ id: 'counter', theme: 'arrive', section: 'Front counter' }),
      aQuestion({ id: 'cell', theme: 'calm', section: 'Custody' }),
      aQuestion({ id: 'queue', theme: 'arrive', section: 'Front counter' }),
      aQuestion({ id: 'rights', theme: 'arrive', section: 'Custody' }),
    ];
    const parts = partsOf({ ...CHECKLIST, questions });
    expect(parts.map(({ id }) => id)).toEqual([
      'front-counter-arrive',
      'custody-calm',
      'custody-arrive',
    ]);
    expect(nextQuestion({ ...CHECKLIST, questions }, 'counter')).toBe('queue');
  });

  it('finds the next unanswered question, round the end to the start', () => {
    const answers = answered({ signs: yes, noise: null, trained: locked, loop: yes });
    expect(nextUnanswered(CHECKLIST, answers)).toBe('door');
    expect(nextUnanswered(CHECKLIST, answers, 'door')).toBe('noise');
    expect(nextUnanswered(CHECKLIST, answers, 'trained')).toBe('door');
    expect(nextUnanswered(CHECKLIST, answered({ ...whole(), door: yes }))).toBeNull();
  });
});

describe('progress', () => {
  it('counts what is dealt with, what could not be checked and which must-haves are left', () => {
    const answers = answered({
      door: { type: 'choice', value: 'partly' },
      noise: locked,
      signs: { type: 'not_applicable', reason: 'One room only' },
      trained: null,
    });
    expect(progressOf(CHECKLIST, answers, ['public-body'])).toEqual({
      answered: 3,
      of: 5,
      mustHavesLeft: 1,
      mustHavesNotMet: ['door'],
      couldNotCheck: ['noise'],
      notApplicable: ['signs'],
      parts: [
        { part: 'arrive', answered: 2, of: 2, state: 'done' },
        { part: 'sensory', answered: 1, of: 1, state: 'done' },
        { part: 'people', answered: 0, of: 2, state: 'to_do' },
      ],
    });
  });

  it('does not call a question a must-have where the fact behind it is missing', () => {
    const answers = answered({ loop: { type: 'choice', value: 'no' } });
    const loop = CHECKLIST.questions.find(({ id }) => id === 'loop')!;
    expect(essentialStanding(loop, answers, [])).toBeNull();
    expect(essentialStanding(loop, answers, ['public-body'])).toBe('failed');
    expect(progressOf(CHECKLIST, answers, []).mustHavesLeft).toBe(1);
  });
});

describe('score so far', () => {
  it('is nothing, not nought, before the first answer', () => {
    const score = scoreAudit(CHECKLIST, new Map(), [], POLICY);
    expect(score).toMatchObject({ score: null, completeness: 0, low: 0, high: 1, grade: null });
    expect(score.status).toBe('incomplete');
  });

  it('lies within its bounds, and the bounds within 0 and 1, whatever is answered', () => {
    const choice = fc.constantFrom<Response | null>(yes, { type: 'choice', value: 'no' }, locked, null);
    const level = fc.integer({ min: 0, max: 3 }).map((value): Response => ({ type: 'level', value }));
    const measure = fc.double({ min: 0, max: 120, noNaN: true });
    const count = fc.tuple(fc.nat(20), fc.nat(20));
    fc.assert(
      fc.property(choice, level, measure, count, choice, (door, signs, x, [k, more], loop) => {
        const answers = answered({
          door,
          signs,
          noise: { type: 'measure', x },
          trained: { type: 'count', k, n: k + more },
          loop,
        });
        const { score, low, high } = scoreAudit(CHECKLIST, answers, ['public-body'], POLICY);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1 + 1e-9);
        expect(score).toBeGreaterThanOrEqual(low! - 1e-9);
        expect(score).toBeLessThanOrEqual(high! + 1e-9);
      }),
    );
  });

  it('is shown cut, so that a shown 85.0 is never below 85', () => {
    expect(cutToOneDecimal(0.8499999)).toBe('84.9');
    expect(cutToOneDecimal(0.85)).toBe('85.0');
    expect(cutToOneDecimal(0.29)).toBe('29.0');
    expect(cutToOneDecimal(1)).toBe('100.0');
  });
});

describe('what must be put right', () => {
  const text = 'a'.repeat(2001);
  const cases: [string, string, Response | null, string, string[]][] = [
    ['a cleared answer', 'door', null, '', []],
    ['an answer of the right type', 'door', yes, '', []],
    ['an answer of another type', 'noise', yes, '', ['wrong_type']],
    ['a level that does not exist', 'signs', { type: 'level', value: 4 }, '', ['level_range']],
    ['more than there are', 'trained', { type: 'count', k: 3, n: 2 }, '', ['count_above_total']],
    ['less than none', 'trained', { type: 'count', k: -1, n: 2 }, '', ['count_negative']],
    ['a slip of the finger', 'trained', { type: 'count', k: 1, n: 2e6 }, '', ['count_too_large']],
    ['nothing to count', 'trained', { type: 'count', k: 0, n: 0 }, '', []],
    ['no number', 'noise', { type: 'measure', x: Number.NaN }, '', ['measure_not_a_number']],
    ['less than nothing', 'noise', { type: 'measure', x: -1 }, '', ['measure_negative']],
    ['no reason', 'door', { type: 'not_seen', reason: ' ' }, '', ['reason_missing']],
    ['what always applies', 'door', { type: 'not_applicable', reason: 'x' }, '', ['always_applies']],
    ['a reason to leave it out', 'signs', { type: 'not_applicable', reason: 'One room' }, '', []],
    ['a long note, and no reason', 'door', { type: 'not_seen', reason: '' }, text, ['reason_missing', 'text_too_long']],
    ['a note of 2000 faces', 'door', yes, '\u{1F642}'.repeat(2000), []],
  ];

  it.each(cases)('%s', (_, id, response, note, codes) => {
    const question = CHECKLIST.questions.find((one) => one.id === id)!;
    const found = answerProblems(question, { response, note });
    expect(found.map(({ code }) => code)).toEqual(codes);
  });
});

describe('ids', () => {
  it('are version 7 and sort by time', () => {
    const random = new Uint8Array(10).fill(255);
    const early = uuid7(1_700_000_000_000, random);
    expect(early).toBe('018bcfe5-6800-7fff-bfff-ffffffffffff');
    expect(uuid7(1_700_000_000_001, new Uint8Array(10)) > early).toBe(true);
  });

  it('are still made when the clock of the phone stands before 1970', () => {
    expect(uuid7(-5, new Uint8Array(10))).toBe('00000000-0000-7000-8000-000000000000');
  });
});

function whole(): Record<string, Response> {
  return { door: yes, signs: yes, noise: locked, trained: locked, loop: yes };
}
