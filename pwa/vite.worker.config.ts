/**
 * The service worker as one classic script with a fixed name. It has no list of files in it: the
 * server puts that at the head of /sw.js, because the pages in the list are the server's own.
 */
import { defineConfig } from 'vite';

export default defineConfig({
  publicDir: false,
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    outDir: '../server/built',
    emptyOutDir: false,
    target: 'es2022',
    lib: { entry: 'worker/worker.ts', formats: ['iife'], name: 'worker', fileName: () => 'worker.js' },
  },
});
