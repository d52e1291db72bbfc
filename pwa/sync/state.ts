/** What the line at the top of every screen says, as data; pages turn it into words. */
import type { OutboxCounts } from '../store/outbox.ts';

export type SyncState =
  | { kind: 'saved' }
  | { kind: 'all_sent'; at: string }
  | {
      kind: 'sending' | 'not_sent' | 'no_connection' | 'sign_in' | 'other_person';
      waiting: number;
    }
  | { kind: 'needs_you'; refused: number; waiting: number };

/** What the sender is doing, or what came of its last try. */
export type Phase = 'idle' | 'sending' | 'busy' | 'no_connection' | 'sign_in' | 'other_person';

export function stateOf(phase: Phase, counts: OutboxCounts): SyncState {
  const { waiting, refused, sentAt } = counts;
  if (waiting > 0 && (phase === 'sending' || phase === 'sign_in' || phase === 'other_person')) {
    return { kind: phase, waiting };
  }
  if (refused > 0) return { kind: 'needs_you', refused, waiting };
  if (phase === 'no_connection') return { kind: 'no_connection', waiting };
  if (waiting > 0) return { kind: 'not_sent', waiting };
  return sentAt === null ? { kind: 'saved' } : { kind: 'all_sent', at: sentAt };
}
