/** The shape of a checklist and of the policy numbers, as the server writes them into a page. */

export type Kind = 'venue' | 'activity' | 'police' | 'training';
export type How = 'desk' | 'see' | 'try' | 'ask' | 'papers' | 'measure';

/** An exact number written as "9/10" or "1". */
export type Fraction = string;

export interface Step {
  bound: number;
  points: Fraction;
}

export interface YesPartlyNoRule {
  type: 'yes-partly-no';
  partly: Fraction;
  yes_anchor: string;
  partly_anchor: string;
  no_anchor: string;
}

export interface LevelRule {
  type: 'level';
  anchors: [string, string, string, string];
}

export interface CountRule {
  type: 'count';
  count_of: string;
  total_of: string;
  target: Fraction;
}

export interface MeasureRule {
  type: 'measure';
  unit: string;
  better: 'higher' | 'lower';
  steps: Step[];
  method: string;
}

export type AnswerRule = YesPartlyNoRule | LevelRule | CountRule | MeasureRule;

export interface Essential {
  basis: string;
  pass_at: Fraction;
  fail_below: Fraction;
  applies_to: string | null;
  moderator_confirms: string | null;
}

export interface Question {
  id: string;
  theme: string;
  wording: string;
  help: string;
  easy_read: string;
  answer: AnswerRule;
  weight: number;
  effort: number;
  comparable_since: number;
  how: How[];
  source: string;
  essential: Essential | null;
  not_applicable_when: string | null;
  photo: string | null;
  young_auditor: boolean;
  unannounced: boolean;
  section: string | null;
}

export interface Theme {
  id: string;
  name: string;
  easy_read: string;
  covers: string;
}

export interface Checklist {
  kind: Kind;
  version: number;
  name: string;
  intro: string;
  questions: Question[];
}

export interface Band {
  name: string;
  from: number;
}

/** The numbers that the City must own, of which the phone needs these; best band first. */
export interface Policy {
  bands: Band[];
  must_haves: {
    part_met_ceiling: string;
    failed_ceiling: string;
    many_failed: number;
    many_failed_ceiling: string;
  };
  audit: {
    min_completeness: number;
    many_not_applicable: number;
    min_part_questions: number;
  };
}

/** The name used in addresses and on the wire, such as `venue-2`. */
export function checklistKey(checklist: Checklist): string {
  return `${checklist.kind}-${checklist.version}`;
}

export function number(fraction: Fraction): number {
  const [above, below = '1'] = fraction.split('/');
  return Number(above) / Number(below);
}
