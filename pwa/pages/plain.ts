/** Pages that only say something: the line at the top works there too. */
import { startWorker } from '../worker-client/client.ts';
import { openPhone } from './phone.ts';

export async function startPlain(): Promise<void> {
  void startWorker({ onUpdateReady: () => undefined });
  await openPhone();
}
