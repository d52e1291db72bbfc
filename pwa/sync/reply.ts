/**
 * What came back from the server, or from something that stands in its place: a hotel's network
 * answers every address with "200 OK" and a page of its own. Only our own shape counts.
 */
import type { BatchReceipt, Receipt, Visits } from '../wire/types.ts';

export type Reply<T> =
  | { kind: 'answer'; value: T }
  | { kind: 'sign_in' }
  | { kind: 'other_person' }
  /** No answer, or one that is not from our server. */
  | { kind: 'no_connection'; words: string }
  /** The server answered that it cannot now. It may pass later. */
  | { kind: 'busy'; words: string }
  /** The server cannot read this; the same again would fail again. */
  | { kind: 'unreadable'; words: string };

const NOT_THE_SERVER = {
  kind: 'no_connection',
  words: 'Something else answered instead of the server. This Wi-Fi may want you to sign in to it.',
} as const;

export const NO_ANSWER = { kind: 'no_connection', words: 'The server did not answer.' } as const;

export async function readReply<T>(
  response: Response,
  isOurs: (body: unknown) => body is T,
): Promise<Reply<T>> {
  const type = response.headers.get('content-type') ?? '';
  if (response.status >= 500) return { kind: 'busy', words: 'The server had a problem.' };
  if (response.redirected || !/^application\/([\w.]+\+)?json/.test(type)) return NOT_THE_SERVER;
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return isOurs(body) ? { kind: 'answer', value: body } : NOT_THE_SERVER;
  const words = detailOf(body);
  switch (response.status) {
    case 401:
      return { kind: 'sign_in' };
    case 409:
      return { kind: 'other_person' };
    case 400:
    case 413:
    case 422:
      return { kind: 'unreadable', words };
    default:
      return { kind: 'busy', words };
  }
}

export function isBatchReceipt(body: unknown): body is BatchReceipt {
  return (
    isObject(body) &&
    typeof body['server_time'] === 'string' &&
    isListOf(body['receipts'], isReceipt) &&
    isListOf(body['audits'], (audit) => isObject(audit) && typeof audit['id'] === 'string')
  );
}

export function isVisits(body: unknown): body is Visits {
  return (
    isObject(body) &&
    typeof body['person'] === 'string' &&
    typeof body['counter'] === 'number' &&
    isListOf(body['visits'], (visit) => isObject(visit) && typeof visit['audit'] === 'string') &&
    isListOf(body['subjects'], (subject) => isObject(subject) && typeof subject['id'] === 'string') &&
    isListOf(body['rounds'], (round) => isObject(round) && typeof round['id'] === 'string')
  );
}

function isReceipt(value: unknown): value is Receipt {
  return (
    isObject(value) &&
    typeof value['id'] === 'string' &&
    ['stored', 'already_stored', 'refused'].includes(String(value['outcome']))
  );
}

function isListOf(value: unknown, holds: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(holds);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function detailOf(body: unknown): string {
  const detail = isObject(body) ? body['detail'] : null;
  return typeof detail === 'string' && detail !== '' ? detail : 'The server could not take this.';
}
