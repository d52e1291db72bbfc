/** The pages' scripts, styles, fonts and icons, written where the server serves them from. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The server serves built/assets at /assets and built/icons at /icons.
  base: '/',
  publicDir: 'public',
  build: {
    outDir: '../server/built',
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'es2022',
    modulePreload: false,
    assetsInlineLimit: 0,
    // Sass compresses; Vite's own CSS minifier refuses a rule in GOV.UK Frontend meant for old browsers.
    cssMinify: false,
    rolldownOptions: {
      input: {
        auditor: 'auditor.ts',
        site: 'site.ts',
        styles: 'styles/site.scss',
      },
    },
  },
  css: {
    preprocessorOptions: {
      scss: { loadPaths: ['node_modules'], quietDeps: true, style: 'compressed' },
    },
  },
  test: { include: ['tests/**/*.test.ts'], testTimeout: 30_000 },
});
