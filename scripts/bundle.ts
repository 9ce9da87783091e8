import type { BuildOptions } from 'esbuild';

/** The app as the Functions host loads it: one file. Its dependencies' `require` needs what ES modules do not have. */
export const appBundle: BuildOptions = {
  entryPoints: ['functions/index.ts'],
  outfile: 'dist/app/index.js',
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  jsx: 'automatic',
  sourcemap: 'linked',
  sourcesContent: false,
  minifySyntax: true,
  define: { 'process.env.NODE_ENV': '"production"' },
  // The first only the Functions worker has, and it takes the place of this name in `require`. The second the storage
  // client loads when blobs are listed in Arrow's format, which the app does not do.
  external: ['@azure/functions-core', 'apache-arrow'],
  banner: {
    js: "import { createRequire as tandemRequire } from 'node:module'; const require = tandemRequire(import.meta.url);",
  },
  logLevel: 'warning',
};
