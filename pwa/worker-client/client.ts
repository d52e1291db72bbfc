/**
 * The page's side of the service worker: registering it, noticing a new version, and taking it
 * when the person agrees. A new version never takes over by itself.
 */

const AN_HOUR = 60 * 60_000;

export interface WorkerSetting {
  /** A new version is on the phone and waits for the person's word. */
  onUpdateReady: () => void;
}

/** Null where the browser has no workers, or refuses this one: the pages work online then. */
export async function startWorker({ onUpdateReady }: WorkerSetting): Promise<WorkerClient | null> {
  if (!('serviceWorker' in navigator)) return null;
  try {
    const registration = await navigator.serviceWorker.register('/sw.js', {
      updateViaCache: 'none',
    });
    return new WorkerClient(registration, onUpdateReady);
  } catch {
    return null;
  }
}

export class WorkerClient {
  readonly #registration: ServiceWorkerRegistration;
  readonly #onUpdateReady: () => void;

  constructor(registration: ServiceWorkerRegistration, onUpdateReady: () => void) {
    this.#registration = registration;
    this.#onUpdateReady = onUpdateReady;
    if (registration.waiting) this.#offer();
    registration.addEventListener('updatefound', () => this.#follow(registration.installing));
    this.#follow(registration.installing);
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') void this.check();
    });
    setInterval(() => void this.check(), AN_HOUR);
  }

  /** Look for a new version; nothing happens without a network. */
  async check(): Promise<void> {
    await this.#registration.update().catch(() => undefined);
  }

  /** The person agrees: the waiting version takes over, and the page is loaded again, once. */
  takeUpdate(): void {
    const { waiting } = this.#registration;
    if (!waiting) return;
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), {
      once: true,
    });
    waiting.postMessage({ type: 'take-update' });
  }

  #follow(worker: ServiceWorker | null): void {
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed') this.#offer();
    });
  }

  /** The first version has nothing to replace, so there is nothing to offer. */
  #offer(): void {
    if (navigator.serviceWorker.controller) this.#onUpdateReady();
  }
}

/** Are these pages on the phone, so that they open without a network? */
export async function readyOffline(paths: readonly string[]): Promise<boolean> {
  if (!('caches' in globalThis)) return false;
  const found = await Promise.all(
    // The worker keeps each page under its address and a revision.
    paths.map((path) => caches.match(path, { ignoreSearch: true }).catch(() => undefined)),
  );
  return found.every((page) => page !== undefined);
}
