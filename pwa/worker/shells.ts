/** Which cached page answers which address. Pure, so that it can be tested without a browser. */

export const OFFLINE_SHELL = '/shell/offline';

const UNDER_VISITS = /^\/visits\/([a-z]+(?:-[0-9]+)?)(?:\/|$)/;

/**
 * The shell for an address under /visits, which may or may not be in the cache; null for every
 * other address. One checklist version is one page, whatever audit or question follows.
 */
export function shellFor(pathname: string): string | null {
  if (pathname === '/visits' || pathname === '/visits/') return '/shell/visits';
  const name = UNDER_VISITS.exec(pathname)?.[1];
  return name === undefined ? null : `/shell/${name}`;
}
