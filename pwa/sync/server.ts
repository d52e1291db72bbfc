/** The two calls a phone makes. Every one has an end, and a failed one is a value. */
import type { Batch, BatchReceipt, Visits } from '../wire/types.ts';
import { isBatchReceipt, isVisits, NO_ANSWER, readReply, type Reply } from './reply.ts';

/** A full batch takes half a minute on a poor 2G line; twice that is no longer a slow line. */
const PATIENCE = 60_000;

/** `origin` is empty in a browser. */
export function postBatch(batch: Batch, origin = ''): Promise<Reply<BatchReceipt>> {
  return call(
    `${origin}/api/sync`,
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(batch) },
    isBatchReceipt,
  );
}

export function fetchVisits(origin = ''): Promise<Reply<Visits>> {
  return call(`${origin}/api/visits`, { cache: 'no-store' }, isVisits);
}

async function call<T>(
  url: string,
  init: RequestInit,
  isOurs: (body: unknown) => body is T,
): Promise<Reply<T>> {
  try {
    const response = await fetch(url, {
      ...init,
      credentials: 'same-origin',
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE),
    });
    return await readReply(response, isOurs);
  } catch {
    return NO_ANSWER;
  }
}
