/** Which cached page answers which address. Pure, so that it can be tested without a browser. */

export const OFFLINE_SHELL = '/shell/offline';

const FIXED = new Set([
  '/visits',
  '/visits/sending',
  '/visits/start',
  '/visits/worried',
  '/visits/help',
]);
const AUDIT = /^\/visits\/([a-z]+-[0-9]+)(?:\/|$)/;

/** The shell for an address under /visits; null for every other address. */
export function shellFor(pathname: string): string | null {
  const path = pathname.length > 1 ? pathname.replace(/\/$/, '') : pathname;
  if (FIXED.has(path)) return path.replace('/visits', path === '/visits' ? '/shell/visits' : '/shell');
  const audit = AUDIT.exec(path);
  return audit ? `/shell/${audit[1]}` : null;
}
