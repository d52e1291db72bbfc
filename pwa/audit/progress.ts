/** How far an audit is: what is answered, what is left, and what could not be checked. */
import { isAnswered, type Answers } from './answers.ts';
import { askedAt } from './asked.ts';
import type { Checklist } from './checklist.ts';
import { essentialStanding } from './essentials.ts';
import { partsOf } from './order.ts';

export interface PartProgress {
  /** The id of the part, such as `custody-people`. */
  part: string;
  answered: number;
  of: number;
  state: 'to_do' | 'started' | 'done';
}

export interface Progress {
  answered: number;
  of: number;
  mustHavesLeft: number;
  mustHavesNotMet: string[];
  couldNotCheck: string[];
  notApplicable: string[];
  parts: PartProgress[];
}

export function progressOf(
  checklist: Checklist,
  answers: Answers,
  facts: readonly string[],
): Progress {
  const asked = askedAt(checklist, facts);
  const { questions } = asked;
  const typeOf = (id: string): string | undefined => answers.get(id)?.response?.type;
  const idsWhere = (type: string): string[] =>
    questions.filter(({ id }) => typeOf(id) === type).map(({ id }) => id);
  const mustHaves = questions.filter((q) => essentialStanding(q, answers, facts) !== null);
  const parts = partsOf(asked).map(({ id: part, questions: inside }) => {
    const answered = inside.filter(({ id }) => isAnswered(answers.get(id))).length;
    return { part, answered, of: inside.length, state: stateAt(answered, inside.length) };
  });
  return {
    answered: parts.reduce((sum, part) => sum + part.answered, 0),
    of: questions.length,
    mustHavesLeft: mustHaves.filter(({ id }) => !isAnswered(answers.get(id))).length,
    mustHavesNotMet: mustHaves
      .filter((q) => ['failed', 'part_met'].includes(essentialStanding(q, answers, facts) ?? ''))
      .map(({ id }) => id),
    couldNotCheck: idsWhere('not_seen'),
    notApplicable: idsWhere('not_applicable'),
    parts,
  };
}

function stateAt(answered: number, of: number): PartProgress['state'] {
  if (answered === 0) return 'to_do';
  return answered < of ? 'started' : 'done';
}
