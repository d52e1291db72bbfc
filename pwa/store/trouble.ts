/** Failures of a phone's storage that can be expected. They are values, with words to show. */

export type Kept<T> = { ok: true; value: T } | { ok: false; trouble: Trouble };

export interface Trouble {
  kind: 'full' | 'lost' | 'slow' | 'old_page' | 'finished' | 'missing';
  words: string;
  /** The answer waits in the rescue place and is put back when the app opens again. */
  setAside?: boolean;
}

const WORDS: Readonly<Record<Trouble['kind'], string>> = {
  full: 'This phone has no room left. Free some space, then try again.',
  lost: 'The browser lost its storage for a moment. Close the app and open it again.',
  slow: 'This phone is too busy to save. Close other apps and tabs, then try again.',
  old_page: 'The app was updated in another tab. Close this one and open the app again.',
  finished: 'You finished this visit on this phone, so its answers can no longer be changed.',
  missing: 'This visit is not on this phone.',
};

export function kept<T>(value: T): Kept<T> {
  return { ok: true, value };
}

export function troubled(kind: Trouble['kind']): { ok: false; trouble: Trouble } {
  return { ok: false, trouble: { kind, words: WORDS[kind] } };
}

export class TookTooLong extends Error {
  override name = 'TookTooLong';
}

/** What a problem means to a person; null for a bug, which must not be hidden. */
export function kindOf(problem: unknown): Trouble['kind'] | null {
  if (problem instanceof TookTooLong) return 'slow';
  if (!(problem instanceof Error)) return null;
  switch (problem.name) {
    case 'QuotaExceededError':
      return 'full';
    case 'VersionError':
      return 'old_page';
    // What browsers say when they closed the connection, or lost the process behind it.
    case 'AbortError':
    case 'InvalidStateError':
    case 'UnknownError':
      return 'lost';
    default:
      return null;
  }
}
