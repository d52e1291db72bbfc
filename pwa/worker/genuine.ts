/**
 * Is this file from our server? A hotel or library network answers every address with its own
 * page; kept in the cache, that page would be all the auditor sees for weeks.
 */

const TYPES: readonly [RegExp, string][] = [
  [/\.js$/, 'javascript'],
  [/\.css$/, 'text/css'],
  [/\.woff2$/, 'font'],
  [/\.(png|svg|ico)$/, 'image/'],
  [/\.webmanifest$/, 'json'],
  [/^\/shell\//, 'text/html'],
];

export function isTheServersOwn(url: string, response: Response): boolean {
  if (response.redirected || response.status !== 200) return false;
  const { pathname } = new URL(url);
  const expected = TYPES.find(([pattern]) => pattern.test(pathname))?.[1];
  const type = response.headers.get('content-type') ?? '';
  return expected === undefined || type.includes(expected);
}
