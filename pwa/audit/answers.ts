/** An auditor's answer to one question: what was found, or why it could not be. */
import type { Answer } from '../wire/types.ts';

export type { Answer };
export type Response = NonNullable<Answer['response']>;
export type Answers = ReadonlyMap<string, Answer>;

export function responseOf(answers: Answers, question: string): Response | null {
  return answers.get(question)?.response ?? null;
}

/** "Could not check" and "not applicable" are answers too: the person has dealt with the question. */
export function isAnswered(answer: Answer | undefined): boolean {
  return answer !== undefined && answer.response !== null;
}
