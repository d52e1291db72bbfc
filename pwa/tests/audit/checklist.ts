/** A small checklist with one question of each type, and noise around them. */
import type { AnswerRule, Checklist, Policy, Question } from '../../audit/checklist.ts';

export const YES_PARTLY_NO: AnswerRule = {
  type: 'yes-partly-no',
  partly: '1/2',
  yes_anchor: 'All of it',
  partly_anchor: 'Some of it',
  no_anchor: 'None of it',
};

export function aQuestion(given: Partial<Question> & { id: string }): Question {
  return {
    theme: 'sensory',
    wording: `What about ${given.id}?`,
    help: '',
    easy_read: '',
    answer: YES_PARTLY_NO,
    weight: 1,
    effort: 1,
    comparable_since: 1,
    how: ['see'],
    source: '',
    essential: null,
    not_applicable_when: null,
    photo: null,
    young_auditor: false,
    unannounced: false,
    section: null,
    ...given,
  };
}

const MUST = { basis: 'Equality Act 2010', applies_to: null, moderator_confirms: null };

export const CHECKLIST: Checklist = {
  kind: 'venue',
  version: 2,
  name: 'Venue checklist',
  intro: '',
  questions: [
    aQuestion({
      id: 'door',
      theme: 'arrive',
      weight: 3,
      essential: { ...MUST, pass_at: '1', fail_below: '1/2' },
    }),
    aQuestion({
      id: 'noise',
      answer: {
        type: 'measure',
        unit: 'dB(A)',
        better: 'lower',
        method: '',
        steps: [
          { bound: 60, points: '1' },
          { bound: 70, points: '1/2' },
        ],
      },
    }),
    aQuestion({
      id: 'signs',
      theme: 'arrive',
      answer: { type: 'level', anchors: ['none', 'few', 'most', 'all'] },
      not_applicable_when: 'There is one room only',
    }),
    aQuestion({
      id: 'trained',
      theme: 'people',
      answer: { type: 'count', count_of: 'Trained', total_of: 'In post', target: '9/10' },
    }),
    aQuestion({
      id: 'loop',
      theme: 'people',
      essential: { ...MUST, applies_to: 'public-body', pass_at: '1', fail_below: '1' },
    }),
  ],
};

export const POLICY: Policy = {
  bands: [
    { name: 'Leading', from: 0.85 },
    { name: 'Friendly', from: 0.7 },
    { name: 'Getting there', from: 0.5 },
    { name: 'Starting', from: 0 },
  ],
  must_haves: {
    part_met_ceiling: 'Friendly',
    failed_ceiling: 'Getting there',
    many_failed: 3,
    many_failed_ceiling: 'Starting',
  },
  audit: { min_completeness: 0.9, many_not_applicable: 0.4, min_part_questions: 3 },
};
