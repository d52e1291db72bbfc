// Made by `npm run types` from the server's OpenAPI document. Do not edit by hand.

export interface Choice {
  type: 'choice';
  value: 'no' | 'partly' | 'yes';
}

export interface Level {
  type: 'level';
  value: number;
}

export interface Count {
  type: 'count';
  k: number;
  n: number;
}

export interface Measure {
  type: 'measure';
  x: number;
}

export interface NotApplicable {
  type: 'not_applicable';
  reason: string;
}

export interface NotSeen {
  type: 'not_seen';
  reason: string;
}

/** One auditor's current answer to one question; no response means it was cleared again. */
export interface Answer {
  response: Choice | Level | Count | Measure | NotApplicable | NotSeen | null;
  note: string;
}

export interface AuditStart {
  id: string;
  subject: string;
  round: string;
  checklist: string;
  purpose: 'double' | 'recheck' | 'routine' | 'self';
  announced: boolean;
  assignment: string | null;
  began_at: string;
}

export interface AnswerEntry {
  kind: 'answer';
  id: string;
  audit: string;
  counter: number;
  made_at: string;
  question: string;
  answer: Answer;
}

export interface SubmitEntry {
  kind: 'submit';
  id: string;
  audit: string;
  counter: number;
  made_at: string;
  entries: number;
}

export interface Batch {
  device: string;
  app: string;
  sent_at: string;
  audits: AuditStart[];
  entries: (AnswerEntry | SubmitEntry)[];
  person: string | null;
}

export interface Receipt {
  id: string;
  outcome: 'already_stored' | 'refused' | 'stored';
  code: string | null;
  reason: string | null;
  action: string | null;
}

export interface AuditStanding {
  id: string;
  state: 'accepted' | 'draft' | 'returned' | 'submitted' | 'void';
  reference: string | null;
  missing: number;
}

export interface BatchReceipt {
  server_time: string;
  receipts: Receipt[];
  audits: AuditStanding[];
}

export interface Subject {
  id: string;
  name: string;
  kind: string;
  place_type: string;
  address: string;
  status: 'closed' | 'open' | 'planned';
  facts: string[];
}

export interface OpenRound {
  id: string;
  name: string;
  state: 'closing' | 'open';
  checklists: { [key: string]: string };
}

export interface PreviousAnswer {
  question: string;
  answer: Answer;
}

export interface Visit {
  audit: string;
  assignment: string | null;
  round: string;
  subject: string;
  checklist: string;
  purpose: 'double' | 'recheck' | 'routine' | 'self';
  announced: boolean;
  visit_at: string | null;
  with_whom: string;
  instructions: string;
  state: 'accepted' | 'draft' | 'returned' | 'submitted' | 'to_do' | 'void';
  reference: string | null;
  previous_round: string | null;
  previous: PreviousAnswer[];
}

export interface Visits {
  person: string;
  person_name: string;
  server_time: string;
  rounds: OpenRound[];
  subjects: Subject[];
  visits: Visit[];
  counter: number;
}
