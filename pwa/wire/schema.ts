/**
 * TypeScript types from the schemas of an OpenAPI document: as much of JSON Schema as the server
 * uses, and a clear refusal of the rest.
 *
 * Every property is required. The server always sends all of them, and the phone does too, so a
 * default in the schema is for other programs.
 */

export interface Schema {
  type?: string;
  const?: string;
  enum?: string[];
  $ref?: string;
  oneOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
}

const WIDTH = 100;

export function typesOf(schemas: Record<string, Schema>): string {
  const interfaces = Object.entries(schemas)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, schema]) => interfaceOf(name, schema));
  return [
    '// Made by `npm run types` from the server\'s OpenAPI document. Do not edit by hand.',
    ...interfaces,
    '',
  ].join('\n\n').replace(/\n+$/, '\n');
}

function interfaceOf(name: string, schema: Schema): string {
  if (schema.type !== 'object' || schema.properties === undefined) {
    throw new Error(`${name} is not an object with properties`);
  }
  const lines = Object.entries(schema.properties).map(([key, value]) => propertyOf(key, value));
  return [`export interface ${name} {`, ...lines, '}'].join('\n');
}

function propertyOf(key: string, schema: Schema): string {
  const line = `  ${key}: ${typeOf(schema)};`;
  if (line.length <= WIDTH) return line;
  return `  ${key}:\n${alternativesOf(schema).map((one) => `    | ${one}`).join('\n')};`;
}

function typeOf(schema: Schema): string {
  return alternativesOf(schema).join(' | ');
}

function alternativesOf(schema: Schema): string[] {
  if (schema.$ref !== undefined) return [schema.$ref.split('/').at(-1)!];
  if (schema.oneOf !== undefined) return schema.oneOf.flatMap(alternativesOf);
  if (schema.const !== undefined) return [quoted(schema.const)];
  if (schema.enum !== undefined) return schema.enum.map(quoted);
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return [schema.type];
    case 'integer':
    case 'number':
      return ['number'];
    case 'array':
      return [listOf(schema.items ?? {})];
    case 'object':
      if (typeof schema.additionalProperties === 'object') {
        return [`{ [key: string]: ${typeOf(schema.additionalProperties)} }`];
      }
  }
  throw new Error(`no type is known for ${JSON.stringify(schema)}`);
}

function listOf(items: Schema): string {
  const alternatives = alternativesOf(items);
  return alternatives.length === 1 ? `${alternatives[0]}[]` : `(${alternatives.join(' | ')})[]`;
}

function quoted(text: string): string {
  return `'${text}'`;
}
