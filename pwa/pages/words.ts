/** What screens say: numbers, times and answers in words. The server says answers the same way. */
import type { Answer } from '../audit/answers.ts';
import type { Question } from '../audit/checklist.ts';
import type { SyncState } from '../sync/state.ts';
import type { Visit } from '../wire/types.ts';
import { given } from './dom.ts';

const CHOICES = { yes: 'Yes', partly: 'Partly', no: 'No' };

export function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

export function answerWords(question: Question, answer: Answer | undefined): string {
  const response = answer?.response ?? null;
  const rule = question.answer;
  switch (response?.type) {
    case 'choice':
      return CHOICES[response.value];
    case 'level':
      return rule.type === 'level'
        ? `Level ${response.value}: ${rule.anchors[response.value]}`
        : `Level ${response.value}`;
    case 'count':
      return `${response.k} of ${response.n}`;
    case 'measure':
      return rule.type === 'measure' ? `${response.x} ${rule.unit}` : String(response.x);
    case 'not_applicable':
      return `Does not apply here: ${response.reason}`;
    case 'not_seen':
      return `Could not check: ${response.reason}`;
    default:
      return 'Not answered';
  }
}

/** The line that is on every screen. */
export function statusWords(state: SyncState): string {
  switch (state.kind) {
    case 'saved':
      return 'Saved on this phone.';
    case 'all_sent':
      return `All sent ${timeOf(state.at)}.`;
    case 'sending':
      return `Saved on this phone. Sending ${count(state.waiting, 'answer')}.`;
    case 'not_sent':
      return `Saved on this phone. ${count(state.waiting, 'answer')} not sent yet.`;
    case 'no_connection':
      return 'No connection. Everything is saved on this phone.';
    case 'sign_in':
      return `Sign in to send ${count(state.waiting, 'answer')}.`;
    case 'other_person':
      return `Somebody else is signed in. Sign in to send ${count(state.waiting, 'answer')}.`;
    case 'needs_you':
      return `Something needs you: ${count(state.refused, 'answer')} could not be sent.`;
  }
}

/** "2:05pm", or with its day when that is not today. */
export function timeOf(iso: string): string {
  const moment = new Date(iso);
  const time = clock(moment);
  const isToday = moment.toDateString() === new Date().toDateString();
  return isToday ? time : `${moment.toLocaleDateString('en-GB', { day: 'numeric', month: 'long' })}, ${time}`;
}

/** When a visit is: places are in London, whatever the phone's own clock says. */
export function visitTime(iso: string): string {
  const moment = new Date(iso);
  const zone = { timeZone: 'Europe/London' } as const;
  const day = moment.toLocaleDateString('en-GB', {
    ...zone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  });
  return `${day}, ${clock(moment, zone)}`;
}

/** The clock as GOV.UK says it, the same as on the server's pages: "10am", "2:05pm". */
function clock(moment: Date, zone: { timeZone?: string } = {}): string {
  const parts = { ...zone, hour: 'numeric', minute: '2-digit', hour12: true } as const;
  return moment.toLocaleTimeString('en-GB', parts).replace(':00', '').replace(/\s/g, '').toLowerCase();
}

export function purposeWords(purpose: Visit['purpose']): string {
  return given<{ purposes: Record<Visit['purpose'], string> }>('words').purposes[purpose];
}

export function announcedWords(announced: boolean): string {
  return announced ? 'They know you are coming.' : 'They do not know.';
}

export function mapOf(name: string, address: string): string {
  const query = new URLSearchParams({ query: `${name}, ${address}, London` });
  return `https://www.openstreetmap.org/search?${query.toString()}`;
}
