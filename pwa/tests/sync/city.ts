/** A small server that keeps entries as the real one does, and misbehaves when it is told to. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Batch, BatchReceipt, Receipt, Visits } from '../../wire/types.ts';

export type Weather =
  | 'fine'
  /** The connection breaks before the server has read anything. */
  | 'cut'
  /** Everything is stored, and then the connection breaks. */
  | 'lost_reply'
  /** The reply breaks off in the middle. */
  | 'half_a_reply'
  /** Only the first half of the batch is stored and answered. */
  | 'half_a_batch'
  /** A hotel's network: 200 OK, and a page. */
  | 'portal'
  /** The same, but it calls itself JSON. */
  | 'portal_json'
  | 'redirect'
  /** Well-formed receipts for entries that were not in the batch. */
  | 'strangers'
  | 'broken'
  | 'signed_out'
  | 'other_person'
  | 'forbidden';

export interface City {
  origin: string;
  /** Ids in the order in which they were stored; each at most once, or `stored` and this differ. */
  stored: string[];
  batches: Batch[];
  /** Taken from the front, one for each request; then it is fine. */
  weather: Weather[];
  /** Questions that are refused one by one, and one that spoils its whole batch. */
  refuses: Set<string>;
  cannotRead: Set<string>;
  /** Whose receipts come in strange weather. */
  strangers: string[];
  /** What `GET /api/visits` gives. */
  visits: Visits | null;
  /** How many requests were under way at once, at most. */
  together: number;
  close(): Promise<void>;
}

export async function aCity(): Promise<City> {
  let now = 0;
  const server = createServer((request, response) => {
    now += 1;
    city.together = Math.max(city.together, now);
    response.on('close', () => {
      now -= 1;
    });
    void answerTo(city, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const city: City = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stored: [],
    batches: [],
    weather: [],
    refuses: new Set(),
    cannotRead: new Set(),
    strangers: ['somebody-else'],
    visits: null,
    together: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return city;
}

async function answerTo(city: City, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const weather = city.weather.shift() ?? 'fine';
  if (weather === 'cut') return void response.destroy();
  const batch = request.method === 'POST' ? (JSON.parse(await textOf(request)) as Batch) : null;
  if (batch) city.batches.push(batch);
  switch (weather) {
    case 'portal':
      return reply(response, 200, '<h1>Welcome to Guest Wi-Fi</h1>', 'text/html; charset=utf-8');
    case 'portal_json':
      return json(response, 200, { success: true });
    case 'redirect':
      response.setHeader('location', '/welcome');
      return reply(response, 302, '', 'text/html');
    case 'strangers':
      return json(response, 200, receiptFor(city.strangers.map((id) => ({ id, ...STORED }))));
    case 'broken':
      return json(response, 503, problem('our_fault'));
    case 'signed_out':
      return json(response, 401, problem('sign_in'));
    case 'other_person':
      return json(response, 409, problem('conflict'));
    case 'forbidden':
      return json(response, 403, problem('not_allowed'));
    default:
      return batch ? take(city, batch, weather, response) : json(response, 200, city.visits ?? {});
  }
}

function take(city: City, batch: Batch, weather: Weather, response: ServerResponse): void {
  if (batch.entries.some((entry) => entry.kind === 'answer' && city.cannotRead.has(entry.question))) {
    return json(response, 400, problem('bad_request'));
  }
  const half = Math.ceil(batch.entries.length / 2);
  const taken = weather === 'half_a_batch' ? batch.entries.slice(0, half) : batch.entries;
  const receipts = taken.map((entry): Receipt => {
    if (entry.kind === 'answer' && city.refuses.has(entry.question)) {
      const reason = 'That question is not on this checklist.';
      return { id: entry.id, ...STORED, outcome: 'refused', reason };
    }
    if (city.stored.includes(entry.id)) return { id: entry.id, ...STORED, outcome: 'already_stored' };
    city.stored.push(entry.id);
    return { id: entry.id, ...STORED };
  });
  if (weather === 'lost_reply') return void response.destroy();
  if (weather === 'half_a_reply') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100000' });
    response.write(JSON.stringify(receiptFor(receipts)).slice(0, -10), () => response.destroy());
    return undefined;
  }
  return json(response, 200, receiptFor(receipts));
}

const STORED = { outcome: 'stored', code: null, reason: null, action: null } as const;

function receiptFor(receipts: Receipt[]): BatchReceipt {
  return { server_time: '2026-11-30T10:00:00Z', receipts, audits: [] };
}

function problem(code: string): object {
  return { type: `urn:send-friendly-city:${code}`, detail: 'It did not work.', code };
}

function json(response: ServerResponse, status: number, body: object): void {
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  reply(response, status, JSON.stringify(body), type);
}

function reply(response: ServerResponse, status: number, body: string, type: string): void {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) text += String(part);
  return text;
}
