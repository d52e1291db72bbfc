/**
 * Writes `types.ts` from the server's OpenAPI document, or with `--check` says whether it is up to
 * date. Needs the project's Python as `python` on the path.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { typesOf, type Schema } from './schema.ts';

const FILE = new URL('types.ts', import.meta.url);
const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

const printed = execFileSync('python', ['-m', 'server.openapi'], { cwd: PROJECT, encoding: 'utf8' });
const document = JSON.parse(printed) as { components: { schemas: Record<string, Schema> } };
const types = typesOf(document.components.schemas);

if (!process.argv.includes('--check')) writeFileSync(FILE, types);
else if (readFileSync(FILE, 'utf8') !== types) {
  process.stderr.write('pwa/wire/types.ts is not what the server says. Run: npm run types\n');
  process.exitCode = 1;
}
