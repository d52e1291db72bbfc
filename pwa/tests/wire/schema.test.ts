/** The types that TypeScript sees are what the server's document says. */
import { expect, it } from 'vitest';

import { typesOf } from '../../wire/schema.ts';

it('writes unions, references, lists and maps, and never leaves a property out', () => {
  const types = typesOf({
    Visit: {
      type: 'object',
      properties: {
        state: { enum: ['to_do', 'void'] },
        when: { oneOf: [{ type: 'string' }, { type: 'null' }] },
        answers: { type: 'array', items: { oneOf: [{ $ref: '#/c/Choice' }, { type: 'null' }] } },
        checklists: { type: 'object', additionalProperties: { type: 'integer' } },
      },
    },
    Choice: { type: 'object', properties: { type: { const: 'choice', type: 'string' } } },
  });
  expect(types.split('\n').slice(2)).toEqual([
    'export interface Choice {',
    "  type: 'choice';",
    '}',
    '',
    'export interface Visit {',
    "  state: 'to_do' | 'void';",
    '  when: string | null;',
    '  answers: (Choice | null)[];',
    '  checklists: { [key: string]: number };',
    '}',
    '',
  ]);
});

it('refuses what it does not understand, rather than guess', () => {
  const schemas = { Odd: { type: 'object', properties: { what: {} } } };
  expect(() => typesOf(schemas)).toThrow('no type is known');
});
