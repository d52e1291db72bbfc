/** How long to wait before trying again: longer each time, and never in step with other phones. */

const FIRST = 1000;
const LONGEST = 5 * 60_000;

/** `tries` failed ones so far, `random` from 0 to 1. */
export function waitBefore(tries: number, random: number): number {
  const whole = Math.min(LONGEST, FIRST * 2 ** Math.max(0, tries - 1));
  return whole / 2 + (whole / 2) * random;
}
