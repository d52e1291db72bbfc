/**
 * The service worker: keeps the app on the phone and answers from there, so that it opens without
 * a network. All of its policy is on this page.
 *
 * - Everything in the list is fetched at installation, or nothing is: a half-filled cache never
 *   goes live, and the version before stays.
 * - Addresses under /visits are always answered from the cached shells.
 * - Anything that is not a GET is never touched: answers are sent by the page, which can tell a
 *   receipt from a hotel's sign-in page.
 * - A new version waits until the person agrees.
 */
import { PrecacheController } from 'workbox-precaching';

import { isTheServersOwn } from './genuine.ts';
import { OFFLINE_SHELL, shellFor } from './shells.ts';

/** Written by the server in front of this script. */
interface App {
  build: string;
  entries: { url: string; revision: string | null; integrity?: string }[];
}

declare const self: ServiceWorkerGlobalScope & { __APP: App };

const precache = new PrecacheController({
  plugins: [
    {
      fetchDidSucceed: async ({ request, response }) => {
        if (isTheServersOwn(request.url, response)) return response;
        throw new Error(`${request.url} was answered by something else than the server.`);
      },
    },
  ],
});
precache.addToCacheList(self.__APP.entries);

self.addEventListener('install', (event) => {
  precache.install(event);
});

self.addEventListener('activate', (event) => {
  precache.activate(event);
});

self.addEventListener('message', (event) => {
  if (event.data?.type === 'take-update') event.waitUntil(self.skipWaiting());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(page(request, url));
  else if (precache.getCacheKeyForURL(request.url)) event.respondWith(file(request));
});

async function page(request: Request, url: URL): Promise<Response> {
  const shell = shellFor(url.pathname);
  const cached = shell === null ? undefined : await fromCache(shell);
  if (cached) return cached;
  try {
    return await fetch(request);
  } catch (problem) {
    const offline = await fromCache(OFFLINE_SHELL);
    if (offline) return offline;
    throw problem;
  }
}

async function file(request: Request): Promise<Response> {
  return (await fromCache(request.url)) ?? fetch(request);
}

async function fromCache(url: string): Promise<Response | undefined> {
  const key = precache.getCacheKeyForURL(url);
  if (key === undefined) return undefined;
  const cache = await caches.open(precache.strategy.cacheName);
  return cache.match(key);
}
