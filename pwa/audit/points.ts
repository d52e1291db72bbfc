/**
 * What an answer earns: 0 to 1, or "not applicable" (no points and no weight), or null for a
 * question that applies but is not known.
 */
import { number, type AnswerRule, type MeasureRule } from './checklist.ts';
import type { Response } from './answers.ts';

export type Points = number | 'not_applicable' | null;

export function pointsOf(rule: AnswerRule, response: Response | null): Points {
  if (response === null || response.type === 'not_seen') return null;
  if (response.type === 'not_applicable') return 'not_applicable';
  if (rule.type === 'yes-partly-no' && response.type === 'choice') {
    return { yes: 1, partly: number(rule.partly), no: 0 }[response.value];
  }
  if (rule.type === 'level' && response.type === 'level') return response.value / 3;
  if (rule.type === 'count' && response.type === 'count') {
    if (response.n === 0) return 'not_applicable';
    return Math.min(1, response.k / response.n / number(rule.target));
  }
  if (rule.type === 'measure' && response.type === 'measure') return stepReached(rule, response.x);
  throw new Error(`A ${rule.type} question cannot be answered with a ${response.type}.`);
}

function stepReached(rule: MeasureRule, x: number): number {
  const reached = rule.steps.find(({ bound }) =>
    rule.better === 'higher' ? x >= bound : x <= bound,
  );
  return reached ? number(reached.points) : 0;
}
