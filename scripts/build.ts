import { build } from 'esbuild';

/** The app as the Functions host loads it: one file. Its dependencies' `require` needs what ES modules do not have. */
await build({
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
  // Only the Functions worker has it, and it takes the place of this name in `require`.
  external: ['@azure/functions-core'],
  banner: {
    js: "import { createRequire as tandemRequire } from 'node:module'; const require = tandemRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
