// Made by `npm run types` from the server's OpenAPI document. Do not edit by hand.

export interface Answer {
  note: string;
  response: Choice | Level | Count | Measure | NotApplicable | NotSeen | null;
}

export interface AnswerEntry {
  answer: Answer;
  audit: string;
  counter: number;
  id: string;
  kind: 'answer';
  made_at: string;
  question: string;
}

export interface AuditStanding {
  id: string;
  missing: number;
  reference: string | null;
  state: 'draft' | 'submitted' | 'returned' | 'accepted' | 'void';
}

export interface AuditStart {
  announced: boolean;
  assignment: string | null;
  began_at: string;
  checklist: string;
  id: string;
  purpose: 'routine' | 'double' | 'recheck' | 'self';
  round: string;
  subject: string;
}

export interface Batch {
  app: string;
  audits: AuditStart[];
  device: string;
  entries: (AnswerEntry | SubmitEntry)[];
  person: string | null;
  sent_at: string;
}

export interface BatchReceipt {
  audits: AuditStanding[];
  receipts: Receipt[];
  server_time: string;
}

export interface Choice {
  type: 'choice';
  value: 'yes' | 'partly' | 'no';
}

export interface Count {
  k: number;
  n: number;
  type: 'count';
}

export interface Level {
  type: 'level';
  value: number;
}

export interface Measure {
  type: 'measure';
  x: number;
}

export interface NotApplicable {
  reason: string;
  type: 'not_applicable';
}

export interface NotSeen {
  reason: string;
  type: 'not_seen';
}

export interface OpenRound {
  checklists: { [key: string]: string };
  id: string;
  name: string;
  state: 'open' | 'closing';
}

export interface PreviousAnswer {
  answer: Answer;
  question: string;
}

export interface Receipt {
  action: string | null;
  code: string | null;
  id: string;
  outcome: 'stored' | 'already_stored' | 'refused';
  reason: string | null;
}

export interface Subject {
  address: string;
  facts: string[];
  id: string;
  kind: string;
  name: string;
  place_type: string;
  status: 'open' | 'closed' | 'planned';
}

export interface SubmitEntry {
  audit: string;
  counter: number;
  entries: number;
  id: string;
  kind: 'submit';
  made_at: string;
}

export interface Visit {
  announced: boolean;
  assignment: string | null;
  audit: string;
  checklist: string;
  instructions: string;
  previous: PreviousAnswer[];
  previous_round: string | null;
  purpose: 'routine' | 'double' | 'recheck' | 'self';
  reference: string | null;
  round: string;
  state: 'to_do' | 'draft' | 'submitted' | 'returned' | 'accepted' | 'void';
  subject: string;
  visit_at: string | null;
  with_whom: string;
}

export interface Visits {
  counter: number;
  person: string;
  person_name: string;
  rounds: OpenRound[];
  server_time: string;
  subjects: Subject[];
  visits: Visit[];
}
