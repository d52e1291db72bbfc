/** Which page answers which address, and what may go into the cache. */
import { describe, expect, it } from 'vitest';

import { isTheServersOwn } from '../../worker/genuine.ts';
import { shellFor } from '../../worker/shells.ts';

describe('shells', () => {
  it.each([
    ['/visits', '/shell/visits'],
    ['/visits/', '/shell/visits'],
    ['/visits/sending', '/shell/sending'],
    ['/visits/start', '/shell/start'],
    ['/visits/venue-2/0199/door', '/shell/venue-2'],
    ['/visits/police-11/0199', '/shell/police-11'],
    ['/visits/sending/', '/shell/sending'],
    ['/visits/Venue-2/0199', null],
    ['/visitsandmore', null],
    ['/results/venue-2/0199', null],
    ['/', null],
  ])('%s is answered by %s', (path, shell) => {
    expect(shellFor(path)).toBe(shell);
  });
});

describe('the cache', () => {
  const page = 'https://city.example/shell/visits';
  const script = 'https://city.example/built/assets/auditor-1.js';

  it('takes what the server sent', () => {
    expect(isTheServersOwn(page, aResponse('text/html; charset=utf-8'))).toBe(true);
    expect(isTheServersOwn(script, aResponse('text/javascript'))).toBe(true);
  });

  it('does not take a page where a script should be, an error, or a redirect', () => {
    expect(isTheServersOwn(script, aResponse('text/html'))).toBe(false);
    expect(isTheServersOwn(page, aResponse('text/html', 503))).toBe(false);
    const redirected = aResponse('text/html');
    Object.defineProperty(redirected, 'redirected', { value: true });
    expect(isTheServersOwn(page, redirected)).toBe(false);
  });
});

function aResponse(type: string, status = 200): Response {
  return new Response('', { status, headers: { 'content-type': type } });
}
