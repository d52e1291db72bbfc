/** The facts an audit begins with; they never change afterwards. */
import type { AuditStart, Visit } from '../wire/types.ts';

export function startOfVisit(visit: Visit, now: Date): AuditStart {
  return {
    id: visit.audit,
    subject: visit.subject,
    round: visit.round,
    checklist: visit.checklist,
    purpose: visit.purpose,
    announced: visit.announced,
    assignment: visit.assignment,
    began_at: now.toISOString(),
  };
}

/** A visit that nobody planned: the person is there and has the time. */
export function startOfUnlisted(
  chosen: Pick<AuditStart, 'id' | 'round' | 'subject' | 'checklist' | 'announced'>,
  now: Date,
): AuditStart {
  return { ...chosen, purpose: 'routine', assignment: null, began_at: now.toISOString() };
}
