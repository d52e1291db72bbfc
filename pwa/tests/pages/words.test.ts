/** The words on screen are part of the promise: these are said exactly so. */
import { describe, expect, it } from 'vitest';

import type { SyncState } from '../../sync/state.ts';
import { answerWords, count, mapOf, statusWords, timeOf, visitTime } from '../../pages/words.ts';
import { aQuestion } from '../audit/checklist.ts';

describe('the line that is always there', () => {
  const today = new Date();
  today.setHours(14, 5, 0, 0);
  const cases: [SyncState, string][] = [
    [{ kind: 'saved' }, 'Saved on this phone.'],
    [{ kind: 'all_sent', at: today.toISOString() }, 'All sent 2:05pm.'],
    [{ kind: 'not_sent', waiting: 12 }, 'Saved on this phone. 12 answers not sent yet.'],
    [{ kind: 'not_sent', waiting: 1 }, 'Saved on this phone. 1 answer not sent yet.'],
    [{ kind: 'no_connection', waiting: 3 }, 'No connection. Everything is saved on this phone.'],
    [{ kind: 'sign_in', waiting: 12 }, 'Sign in to send 12 answers.'],
    [
      { kind: 'needs_you', refused: 1, waiting: 4 },
      'Something needs you: 1 answer could not be sent.',
    ],
  ];
  it.each(cases)('says of %j: %s', (state, words) => {
    expect(statusWords(state)).toBe(words);
  });
});

describe('an answer in words', () => {
  const level = aQuestion({
    id: 'signs',
    answer: { type: 'level', anchors: ['None', 'Some', 'Most', 'All'] },
  });
  const width = aQuestion({
    id: 'width',
    answer: { type: 'measure', unit: 'mm', better: 'higher', steps: [], method: '' },
  });
  it('is what the person chose or typed', () => {
    expect(answerWords(level, { response: { type: 'level', value: 2 }, note: '' })).toBe('Level 2: Most');
    expect(answerWords(width, { response: { type: 'measure', x: 850 }, note: '' })).toBe('850 mm');
    const partly = { response: { type: 'choice', value: 'partly' }, note: '' } as const;
    expect(answerWords(aQuestion({ id: 'door' }), partly)).toBe('Partly');
  });
  it('says why there is none', () => {
    const response = { type: 'not_seen', reason: 'It was closed' } as const;
    expect(answerWords(level, { response, note: '' })).toBe('Could not check: It was closed');
    expect(answerWords(level, undefined)).toBe('Not answered');
    expect(answerWords(level, { response: null, note: 'Later' })).toBe('Not answered');
  });
});

it('names the day when something was sent on another one', () => {
  expect(timeOf('2020-12-02T14:05:00')).toBe('2 December, 2:05pm');
});

it('tells the time of a visit as it is in London, winter and summer', () => {
  expect(visitTime('2026-12-02T10:00:00Z')).toContain(', 10am');
  expect(visitTime('2026-07-02T10:00:00Z')).toContain(', 11am');
});

it('counts in whole words', () => {
  expect([count(0, 'place'), count(1, 'place'), count(2, 'place')]).toEqual([
    '0 places',
    '1 place',
    '2 places',
  ]);
});

it('asks a map for the place by its name and address', () => {
  expect(mapOf('St Bride’s', 'Fleet Street & co')).toMatch(/query=St\+Bride.*Fleet\+Street\+%26\+co/);
});
