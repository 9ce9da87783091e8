import { defineConfig } from 'vite';

/** The console: built into what the app serves under `/console`. `APP_URL` is where the app runs, for `npm run dev`. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  cacheDir: '../node_modules/.vite',
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    // A small picture inside the script would need `data:` in the policy; the one there is stays a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: '.vite/manifest.json',
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      // Directives for server components mean nothing in a bundle for the browser.
      checks: { moduleLevelDirective: false },
      onwarn: (warning, warn) => (warning.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : warn(warning)),
    },
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(
      ['/api', '/invitation'].map((path) => [path, process.env['APP_URL'] ?? 'http://localhost:7071']),
    ),
  },
});
